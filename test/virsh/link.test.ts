import { NEVER, of, Subject } from 'rxjs';
import { VirshLink, type VirshLinkOptions } from '../../src/virsh/link.js';
import { WATCHING } from '../../src/virsh/watcher.js';
import { greeting, record } from '../monitor/stub-driver.js';

const line = (event: string) => `event ${event} at 1.000000 for domain 'vm1': <null>`;
const life = (change: string) => `event 'lifecycle' for domain 'vm1': ${change}`;

function setUp(options: Partial<VirshLinkOptions> = {}) {
  const events$ = new Subject<string | typeof WATCHING>();
  const domain = { uuid: '00000000-0000-0000-0000-000000000001', name: 'vm1' };
  const shell = { ask: () => NEVER } as never;
  const link = new VirshLink({ greeting, domain, shell, events$, tracer: undefined, ...options });
  const { log } = record(link.inbound$, [], '', (message) =>
    'event' in message ? message.event : JSON.stringify(message),
  );
  link.watchEvents().subscribe();
  events$.next(WATCHING);
  return { link, events$, log };
}

describe('what virsh reports of a domain', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('waits for SHUTDOWN where libvirt was faster with its end', () => {
    const { link, events$, log } = setUp();
    link.takeLifecycleLine(life('Shutdown Finished'));
    link.takeLifecycleLine(life('Stopped Shutdown'));
    expect(log).toEqual([]);
    events$.next(line('SHUTDOWN'));
    expect(log).toEqual(['SHUTDOWN', expect.stringContaining('the domain is gone')]);
  });

  test('is no shutdown that a RESET followed', () => {
    const { link, events$, log } = setUp();
    for (const event of ['SHUTDOWN', 'RESET']) events$.next(line(event));
    link.takeLifecycleLine(life('Shutdown Finished'));
    link.takeLifecycleLine(life('Stopped Crashed'));
    expect(log).toEqual(['SHUTDOWN', 'RESET']);
    jest.advanceTimersByTime(1_000);
    expect(log).toHaveLength(3);
  });

  test.each(['Stopped Saved', 'Stopped Migrated'])('is an orderly end where it was "%s"', (change) => {
    const { link, log } = setUp();
    link.takeLifecycleLine(life(change));
    expect(link.endsInOrder).toBe(true);
    expect(log).toEqual(['completed']);
  });

  test.each([
    [
      'after the event that QEMU sent before it',
      (events$: Subject<string | symbol>) => events$.next(line('STOP')),
      0,
    ],
    ['a while later where the event doesn’t come', () => undefined, 250],
  ])('gives the reply to stop %s', (_, cause, wait) => {
    const answer = { text: () => '{"return": {}, "id": "x"}', errors: '' };
    const { link, events$, log } = setUp({ shell: { ask: () => of(answer) } as never });
    link.send({ execute: 'stop', id: '1' });
    expect(log).toEqual([]);
    cause(events$ as never);
    jest.advanceTimersByTime(wait);
    expect(log.at(-1)).toBe('{"return":{},"id":"1"}');
  });
});
