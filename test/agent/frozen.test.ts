import { firstValueFrom, NEVER, of, Subject, throwError, toArray, TimeoutError } from 'rxjs';
import {
  agentMonitor,
  whileFrozen,
  type AgentMonitor,
  type WhileFrozenOptions,
} from '../../src/agent/index.js';
import { fakeAgent } from '../../src/testing/index.js';
import { failure } from '../failure.js';

/** An agent that remembers whether its file systems are frozen. */
async function setUp(refuse: readonly string[] = []) {
  const log: string[] = [];
  const qga = await fakeAgent({
    run: ({ execute, arguments: args }) => {
      if (!execute.startsWith('guest-fsfreeze')) return undefined;
      log.push(args === undefined ? execute : `${execute} ${JSON.stringify(args)}`);
      if (refuse.includes(execute)) throw { class: 'GenericError', desc: `${execute} failed` };
      return 1;
    },
  });
  const agent = agentMonitor({ open: () => qga.open(), commandTimeout: 5_000 });
  return {
    log,
    qga,
    agent,
    [Symbol.asyncDispose]: async () => {
      await agent.disconnect();
      await qga.close();
    },
  };
}

const all = <A>(
  agent: AgentMonitor,
  work$: Parameters<typeof whileFrozen<A>>[1],
  options?: WhileFrozenOptions,
) => firstValueFrom(whileFrozen(agent, work$, options).pipe(toArray()));

const BOTH = ['guest-fsfreeze-freeze', 'guest-fsfreeze-thaw'];

describe('whileFrozen', () => {
  test('freezes, passes the values of the work on, and completes when all is thawed', async () => {
    await using set = await setUp();
    expect(await all(set.agent, of(1, 2))).toEqual([1, 2]);
    expect(set.log).toEqual(BOTH);
  });

  test('freezes the mount points that it is given', async () => {
    await using set = await setUp();
    await all(set.agent, of(1), { mountpoints: ['/srv'] });
    expect(set.log[0]).toBe('guest-fsfreeze-freeze-list {"mountpoints":["/srv"]}');
  });

  test('thaws where the work fails, and fails with its error', async () => {
    await using set = await setUp();
    const error = new Error('no space');
    expect(
      await failure(
        all(
          set.agent,
          throwError(() => error),
        ),
      ),
    ).toBe(error);
    expect(set.log).toEqual(BOTH);
  });

  test('thaws where it is unsubscribed', async () => {
    await using set = await setUp();
    const work$ = new Subject<number>();
    const subscription = whileFrozen(set.agent, work$).subscribe();
    while (!work$.observed) await new Promise(setImmediate);
    subscription.unsubscribe();
    while (set.log.length < 2) await new Promise(setImmediate);
    await set.agent.request('guest-ping');
    expect([set.log, work$.observed]).toEqual([BOTH, false]);
  });

  test('thaws where it is unsubscribed while the freeze is outstanding', async () => {
    await using set = await setUp();
    await set.agent.connect();
    set.qga.stop();
    const subscription = whileFrozen(set.agent, NEVER).subscribe();
    await new Promise(setImmediate);
    subscription.unsubscribe();
    set.qga.start();
    while (set.log.length < 2) await new Promise(setImmediate);
    await set.agent.request('guest-ping');
    expect(set.log).toEqual(BOTH);
  });

  test('thaws and fails with a TimeoutError where the work takes too long', async () => {
    await using set = await setUp();
    expect(await failure(all(set.agent, NEVER, { timeout: 1_000 }))).toBeInstanceOf(TimeoutError);
    expect(set.log).toEqual(BOTH);
  });

  test('thaws over the next connection where this one is lost', async () => {
    await using set = await setUp();
    const work$ = new Subject<number>();
    const done = failure(all(set.agent, work$));
    while (!work$.observed) await new Promise(setImmediate);
    set.qga.drop();
    work$.error(new Error('lost'));
    expect(await done).toMatchObject({ message: 'lost' });
    expect(set.log).toEqual(BOTH);
  });

  test('does not thaw what the agent refused to freeze', async () => {
    await using set = await setUp(['guest-fsfreeze-freeze']);
    expect(await failure(all(set.agent, of(1)))).toMatchObject({ _tag: 'CommandError' });
    expect(set.log).toEqual(['guest-fsfreeze-freeze']);
  });

  test('says that the file systems may still be frozen where the thaw fails', async () => {
    await using set = await setUp(['guest-fsfreeze-thaw']);
    expect(
      await failure(
        all(
          set.agent,
          throwError(() => new Error('no space')),
        ),
      ),
    ).toMatchObject({
      _tag: 'ThawError',
      message: expect.stringMatching(
        /may still be frozen.*guest-fsfreeze-thaw failed.*the work had failed: no space/,
      ) as string,
    });
  });

  test('tries to thaw for a minute, where no reply comes', async () => {
    await using set = await setUp();
    const work$ = new Subject<number>();
    const done = failure(all(set.agent, work$));
    while (!work$.observed) await new Promise(setImmediate);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      set.qga.stop();
      let over = false;
      void done.then(() => (over = true));
      work$.complete();
      // A host that wakes from its sleep sets its clock.
      jest.setSystemTime(Date.now() + 86_400_000);
      // The last try begins within the minute, and has ten seconds of its own.
      await jest.advanceTimersByTimeAsync(59_000);
      expect(over).toBe(false);
      await jest.advanceTimersByTimeAsync(15_000);
      expect(await done).toMatchObject({ _tag: 'ThawError', cause: { _tag: 'CommandTimeoutError' } });
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    ['an unknown option', { mount: ['/'] }, "whileFrozen: unknown option 'mount'"],
    [
      'mount points that are no paths',
      { mountpoints: [1] },
      "whileFrozen: 'mountpoints' must be an array of paths",
    ],
  ])('refuses %s', async (_, options, words) => {
    await using set = await setUp();
    expect(() => whileFrozen(set.agent, of(1), options as never)).toThrow(words);
  });
});
