import { of } from 'rxjs';
import { Clients } from '../../src/nats/host/clients.js';
import type { Machine } from '../../src/nats/host/machine.js';
import { toUtf8 } from '../../src/nats/protocol/utf8.js';

/** Clients of a machine that answers at once. `log` is what they are sent, and what is run. */
function setUp(maxUnfinishedBytes: number) {
  const log: string[] = [];
  const machine: Pick<Machine, 'run'> = {
    run: ({ execute }) => {
      log.push(`run ${execute}`);
      return of({});
    },
  };
  const clients = new Clients(
    machine as Machine,
    { permission: () => true, window: 8, maxOutstanding: 8, maxCommandBytes: 1_000, maxUnfinishedBytes },
    {
      reply: (inbox) => log.push(`reply to ${inbox}`),
      checked: () => undefined,
      lost: (inbox, why) => log.push(`lost ${inbox}: ${why}`),
    },
  );
  const [first, second] = [toUtf8('{"execute":"stop"'), toUtf8(',"id":"1"}')];
  const begin = (inbox: string) => clients.run(inbox, { kind: 'run', epoch: 'e', n: 1, part: [1, 2] }, first);
  const finish = (inbox: string) =>
    clients.run(inbox, { kind: 'run', epoch: 'e', n: 1, part: [2, 2] }, second);
  return { log, clients, begin, finish, bytes: first.length };
}

describe('commands whose rest has yet to come', () => {
  it('are held for a bounded number of bytes; the client beyond it is lost, and the others go on', () => {
    const { log, begin, finish, bytes } = setUp(2 * 17);
    expect(bytes).toBe(17);
    for (const inbox of ['a', 'b', 'c']) begin(inbox);
    expect(log.splice(0)).toEqual(['lost c: too many commands of its clients are unfinished']);
    finish('a');
    begin('d');
    for (const inbox of ['b', 'd']) finish(inbox);
    expect(log).toEqual(['a', 'b', 'd'].flatMap((inbox) => ['run stop', `reply to ${inbox}`]));
  });

  it('are dropped when their client leaves, or its epoch is over', () => {
    const { log, clients, begin, finish } = setUp(17);
    begin('a');
    clients.leave('a');
    begin('b');
    clients.leaveAll();
    begin('c');
    finish('c');
    expect(log).toEqual(['run stop', 'reply to c']);
  });
});
