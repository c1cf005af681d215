import { Subject } from 'rxjs';
import { negotiate, type WireReader } from '../../src/qmp/negotiate.js';
import type { MonitorError } from '../../src/errors.js';
import type { Link } from '../../src/monitor/link.js';
import type { Inbound } from '../../src/protocol/decode.js';
import type { CommandMessage } from '../../src/protocol/message.js';
import { greeting, record } from '../monitor/stub-driver.js';

const QMP = { QMP: greeting as never };

function setUp() {
  const inbound$ = new Subject<Inbound>();
  const sent: CommandMessage[] = [];
  const links: Link[] = [];
  let error: MonitorError | undefined;
  const wire = {
    read: (reader: WireReader) => inbound$.subscribe(reader),
    send: (message: CommandMessage) => sent.push(message),
  };
  negotiate(wire, {
    oob: false,
    peer: 'x',
    closed: false,
    onGreeting: () => undefined,
    onLink: (link) => links.push(link),
    onFailure: (failed) => (error = failed as MonitorError),
  });
  const answer = (reply: object) => inbound$.next({ ...reply, id: sent[0]?.id } as Inbound);
  return { inbound$, sent, links, answer, error: () => error };
}

describe('the negotiation', () => {
  test('begins with the first greeting alone, and another one later is not a message', () => {
    const { inbound$, sent, links, answer } = setUp();
    inbound$.next(QMP);
    inbound$.next(QMP);
    expect(sent).toHaveLength(1);
    answer({ return: {} });
    const { log } = record(links[0]!.inbound$, [], '', (message) => JSON.stringify(message));
    inbound$.next(QMP);
    inbound$.next({ return: 1, id: 'a' });
    expect(log).toEqual(['{"return":1,"id":"a"}']);
  });

  test('that is refused will be refused again', () => {
    const { inbound$, answer, error } = setUp();
    inbound$.next(QMP);
    answer({ error: { class: 'GenericError', desc: 'no' } });
    expect(error()).toMatchObject({ _tag: 'HandshakeError', permanent: true });
  });

  test.each<[string, readonly Inbound[], unknown, string]>([
    ['before the greeting', [], undefined, 'x: the peer closed the connection before the greeting'],
    [
      'before the answer',
      [QMP],
      undefined,
      'x: the peer closed the connection before the answer to qmp_capabilities',
    ],
    [
      'by a break',
      [QMP],
      new Error('reset'),
      'x: the connection broke (reset) before the answer to qmp_capabilities',
    ],
  ])('that ends %s says what was missing', (_, messages, broken, words) => {
    const { inbound$, error } = setUp();
    for (const message of messages) inbound$.next(message);
    if (broken === undefined) inbound$.complete();
    else inbound$.error(broken);
    expect(error()).toMatchObject({ _tag: 'HandshakeError', message: words, permanent: false });
  });
});
