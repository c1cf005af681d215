import { filter, firstValueFrom, NEVER } from 'rxjs';
import { agentMonitor } from '../../src/agent/index.js';
import type { MonitorOptions } from '../../src/monitor/options.js';
import { fakeAgent, fakeQemu, type FakeAgentOptions } from '../../src/testing/index.js';
import { failure } from '../failure.js';

async function setUp(options: FakeAgentOptions = {}, monitorOptions: MonitorOptions = {}) {
  const qga = await fakeAgent(options);
  const agent = agentMonitor({ open: () => qga.open(), ...monitorOptions });
  const names = () => qga.received.map(({ execute }) => execute);
  return {
    qga,
    agent,
    names,
    [Symbol.asyncDispose]: async () => {
      await agent.disconnect();
      await qga.close();
    },
  };
}

const hostName: FakeAgentOptions['run'] = ({ execute }) =>
  execute === 'guest-get-host-name' ? { 'host-name': 'vm1' } : undefined;

describe('a guest agent', () => {
  test('is synchronised first; its greeting has the version that guest-info reports', async () => {
    await using set = await setUp({ version: '9.2.1' });
    expect(await set.agent.connect()).toEqual({
      version: { qemu: { major: 9, minor: 2, micro: 1 }, package: '' },
      capabilities: [],
    });
    expect(set.names()).toEqual(['guest-sync-delimited', 'guest-info']);
  });

  test('answers commands one at a time, each its own', async () => {
    let n = 0;
    await using set = await setUp({
      run: ({ execute }) => (execute === 'guest-get-time' ? (n += 1) : undefined),
    });
    const times = await Promise.all([1, 2, 3].map(() => set.agent.request('guest-get-time')));
    expect(times).toEqual([1, 2, 3]);
  });

  test('refuses with a CommandError, and the connection goes on', async () => {
    await using set = await setUp({ run: hostName });
    expect(await failure(set.agent.request('guest-get-users'))).toMatchObject({
      _tag: 'CommandError',
      class: 'CommandNotFound',
      command: 'guest-get-users',
    });
    expect(await set.agent.request('guest-get-host-name')).toEqual({ 'host-name': 'vm1' });
  });

  test('emits no event; events$ completes on disconnect', async () => {
    await using set = await setUp();
    const log: string[] = [];
    set.agent.events$.subscribe({ next: () => log.push('event'), complete: () => log.push('completed') });
    await set.agent.request('guest-ping');
    await set.agent.disconnect();
    expect(log).toEqual(['completed']);
  });

  test('of before 4.0, which refuses ids, is asked without them and paired in order', async () => {
    await using set = await setUp({ ids: false, run: hostName, version: '2.9.0' });
    expect(await set.agent.request('guest-get-host-name')).toEqual({ 'host-name': 'vm1' });
    expect(await failure(set.agent.request('guest-get-users'))).toMatchObject({ _tag: 'CommandError' });
    expect(await set.agent.request('guest-ping')).toEqual({});
  });
});

describe('what another client left behind', () => {
  test('half a line and replies before the synchronisation are skipped', async () => {
    await using set = await setUp({ run: hostName });
    const qga = set.qga;
    const agent = agentMonitor({
      open: async () => {
        const stream = await qga.open();
        qga.write('{"return": {"host-name": "wrong"}}\n{"return": 12}\n{"error": {"class": "Gen');
        qga.write(Uint8Array.of(0xff));
        qga.write('{"return": 12}\n');
        return stream;
      },
    });
    expect(await agent.request('guest-get-host-name')).toEqual({ 'host-name': 'vm1' });
    await agent.disconnect();
  });

  test('a reply with another id is not taken for ours', async () => {
    await using set = await setUp({ run: hostName });
    await set.agent.connect();
    const name = set.agent.request('guest-get-host-name');
    set.qga.write('{"return": {"host-name": "wrong"}, "id": "other"}\n');
    expect(await name).toEqual({ 'host-name': 'vm1' });
  });
});

describe('a command without a reply', () => {
  const silent: FakeAgentOptions['run'] = (command) =>
    command.execute === 'guest-get-users' ? NEVER : hostName(command);

  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  test('costs its own time-out; the agent is synchronised again, and the next command is answered', async () => {
    await using set = await setUp({ run: hostName });
    await set.agent.connect();
    set.qga.stop();
    const users = failure(set.agent.request('guest-get-users', {}, { timeout: 1_000 }));
    const name = set.agent.request('guest-get-host-name');
    await new Promise(setImmediate);
    set.qga.lose();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await users).toMatchObject({ _tag: 'CommandTimeoutError', sent: true });
    set.qga.start();
    expect(await name).toEqual({ 'host-name': 'vm1' });
    expect(set.names().slice(2)).toEqual(['guest-sync-delimited', 'guest-get-host-name']);
  });

  test('that is unsubscribed is followed by a synchronisation as well', async () => {
    await using set = await setUp({ run: hostName });
    await set.agent.connect();
    set.qga.stop();
    set.agent.run('guest-get-host-name').subscribe().unsubscribe();
    const ping = set.agent.request('guest-ping');
    await new Promise(setImmediate);
    set.qga.start();
    expect(await ping).toEqual({});
    expect(set.names()).toEqual([
      ...['guest-sync-delimited', 'guest-info'],
      ...['guest-get-host-name', 'guest-sync-delimited', 'guest-ping'],
    ]);
  });

  test('while a synchronisation waits, a command that times out was not sent', async () => {
    await using set = await setUp({ run: silent });
    await set.agent.connect();
    set.qga.stop();
    const first = failure(set.agent.request('guest-ping', {}, { timeout: 1_000 }));
    const second = failure(set.agent.request('guest-sync', { id: 1 }, { timeout: 2_000 }));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await first).toMatchObject({ sent: true });
    expect(await second).toMatchObject({ sent: false });
  });
});

test('a synchronisation that is lost is sent again while a command waits, later and later', async () => {
  await using set = await setUp({ run: hostName });
  await set.agent.connect();
  set.qga.stop();
  set.agent.run('guest-get-users').subscribe().unsubscribe();
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    const name = set.agent.request('guest-get-host-name');
    await new Promise(setImmediate);
    // As an agent that is killed loses what it has not read.
    set.qga.lose();
    set.qga.start();
    await jest.advanceTimersByTimeAsync(999);
    expect(set.names()).toEqual(['guest-sync-delimited', 'guest-info']);
    set.qga.stop();
    await jest.advanceTimersByTimeAsync(1);
    await new Promise(setImmediate);
    set.qga.lose();
    set.qga.start();
    await jest.advanceTimersByTimeAsync(1_999);
    expect(set.names()).toEqual(['guest-sync-delimited', 'guest-info']);
    await jest.advanceTimersByTimeAsync(1);
    expect(await name).toEqual({ 'host-name': 'vm1' });
    expect(set.names().slice(2)).toEqual(['guest-sync-delimited', 'guest-get-host-name']);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(set.names()).toHaveLength(4);
  } finally {
    jest.useRealTimers();
  }
});

test('an error without id puts the command in doubt: it fails, and the next one is answered', async () => {
  await using set = await setUp({ run: hostName });
  await set.agent.connect();
  set.qga.stop();
  const users = failure(set.agent.request('guest-get-users'));
  await new Promise(setImmediate);
  set.qga.write('{"error": {"class": "GenericError", "desc": "JSON parse error"}}\n');
  await new Promise(setImmediate);
  set.qga.start();
  // The agent had the command all the same: its own reply comes before the answer to the synchronisation.
  expect(await users).toMatchObject({ _tag: 'CommandError', class: 'CommandNotFound' });
  expect(await set.agent.request('guest-get-host-name')).toEqual({ 'host-name': 'vm1' });
});

test('a command that the agent could not read fails with the error that had no id as its cause', async () => {
  await using set = await setUp({ run: hostName });
  await set.agent.connect();
  set.qga.stop();
  const users = failure(set.agent.request('guest-get-users'));
  await new Promise(setImmediate);
  set.qga.lose();
  set.qga.write('{"error": {"class": "GenericError", "desc": "JSON parse error"}}\n');
  await new Promise(setImmediate);
  set.qga.start();
  expect(await users).toMatchObject({ _tag: 'ProtocolError', cause: { desc: 'JSON parse error' } });
  expect(await set.agent.request('guest-get-host-name')).toEqual({ 'host-name': 'vm1' });
});

describe('guest-shutdown, which answers nothing on success', () => {
  test('completes when the channel closes, and the end is orderly', async () => {
    await using set = await setUp();
    const log: string[] = [];
    set.agent.events$.subscribe({ complete: () => log.push('completed'), error: () => log.push('failed') });
    await set.agent.connect();
    const shutdown = set.agent.request('guest-shutdown', { mode: 'powerdown' });
    while (!set.names().includes('guest-shutdown')) await new Promise(setImmediate);
    set.qga.drop();
    expect(await shutdown).toEqual({});
    expect(log).toEqual(['completed']);
  });

  test('for a reboot completes, and the end of the channel after that is a loss', async () => {
    await using set = await setUp();
    const ended = failure(firstValueFrom(set.agent.events$));
    await set.agent.connect();
    const shutdown = set.agent.request('guest-shutdown', { mode: 'reboot' });
    while (!set.names().includes('guest-shutdown')) await new Promise(setImmediate);
    set.qga.drop();
    expect(await shutdown).toEqual({});
    expect(await ended).toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
  });

  test('completes after five seconds where the channel stays open', async () => {
    await using set = await setUp();
    await set.agent.connect();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const done = jest.fn();
    const shutdown = set.agent.request('guest-shutdown').then(done);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(done).not.toHaveBeenCalled();
    set.qga.stop();
    await jest.advanceTimersByTimeAsync(1);
    await shutdown;
    // The guest may be restarting: the next command is not sent before the agent answers.
    const ping = set.agent.request('guest-ping');
    await new Promise(setImmediate);
    set.qga.lose();
    set.qga.start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await ping).toEqual({});
    expect(set.names().slice(2)).toEqual(['guest-shutdown', 'guest-sync-delimited', 'guest-ping']);
    jest.useRealTimers();
  });

  test('fails with the agent’s error where it is refused', async () => {
    await using set = await setUp({
      run: ({ execute }) => {
        if (execute !== 'guest-shutdown') return undefined;
        throw { class: 'GenericError', desc: 'child process has failed to shutdown' };
      },
    });
    expect(await failure(set.agent.request('guest-shutdown'))).toMatchObject({ _tag: 'CommandError' });
  });
});

describe('connecting', () => {
  test('to a guest that has not booted fails in words of the guest and its agent', async () => {
    await using set = await setUp({}, { connectTimeout: 1_000 });
    set.qga.stop();
    expect(await failure(set.agent.connect())).toMatchObject({
      _tag: 'HandshakeError',
      message:
        'no answer to guest-sync-delimited within 1000 ms from the stream of open(): connected, but the guest may not have booted, may not run qemu-guest-agent, or another client may hold this channel',
    });
  });

  test('with reconnect goes on until the agent answers', async () => {
    await using set = await setUp({}, { connectTimeout: 1_000, reconnect: { delay: 1, maxDelay: 1 } });
    set.qga.stop();
    void set.agent.connect();
    await firstValueFrom(set.agent.state$.pipe(filter(({ status }) => status === 'waiting')));
    set.qga.start();
    await firstValueFrom(set.agent.state$.pipe(filter(({ status }) => status === 'ready')));
  });

  test('to QEMU’s own monitor is refused for good, and the error says which function to use', async () => {
    await using qemu = await fakeQemu();
    const agent = agentMonitor({ open: () => qemu.open(), reconnect: true });
    expect(await failure(agent.connect())).toMatchObject({
      _tag: 'HandshakeError',
      permanent: true,
      message: expect.stringContaining("QEMU's own monitor, not a guest agent: use socketMonitor") as string,
    });
  });

  test.each<[string, object, string]>([
    ['listen', { listen: { port: 0 } }, "agentMonitor: unknown option 'listen'"],
    ['no address', {}, 'agentMonitor: one address is needed'],
    ['two addresses', { path: '/a', port: 1, host: 'b' }, 'agentMonitor: one address is needed'],
  ])('with %s is refused by name', (_, options, words) => {
    expect(() => agentMonitor(options as never)).toThrow(words);
  });
});
