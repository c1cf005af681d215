import { Subject } from 'rxjs';
import { ofEvent } from '../../operators/index.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { triedOnEverySource } from './tried.js';

const s = qmpEvent('STOP');
const r = qmpEvent('RESUME');
const x = qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' });

describe('ofEvent', () => {
  triedOnEverySource(() => ofEvent<'STOP' | 'RESUME'>('STOP', 'RESUME'), { value: s });

  it('lets the named ones through', () =>
    marbles(({ hot, expectObservable }) => {
      const e1 = hot<QmpEvent>('      --s-x-r-s-|', { s, r, x });
      const expected = '              --s---r-s-|';
      expectObservable(e1.pipe(ofEvent('STOP', 'RESUME'))).toBe(expected, { s, r });
    }));

  it('keeps what the source adds', () => {
    const domain = { name: 'vm1' };
    const source$ = new Subject<QmpEvent & { domain: { name: string } }>();
    const seen: string[] = [];
    source$.pipe(ofEvent('SHUTDOWN')).subscribe((event) => seen.push(event.domain.name + event.data.reason));
    source$.next({ ...x, domain });
    source$.next({ ...s, domain });
    expect(seen).toEqual(['vm1guest-shutdown']);
  });

  it('sees an event that its own subscriber causes', () => {
    const source$ = new Subject<QmpEvent>();
    const seen: string[] = [];
    source$.pipe(ofEvent('STOP', 'RESUME')).subscribe(({ event }) => {
      seen.push(event);
      if (event === 'STOP') source$.next(r);
    });
    source$.next(s);
    expect(seen).toEqual(['STOP', 'RESUME']);
  });
});
