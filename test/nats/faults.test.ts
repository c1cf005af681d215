/** What a bus makes wrong, on a bus in memory: lost, doubled, held and refused messages, and two hosts. */
import { firstValueFrom } from 'rxjs';
import { createMonitor, type Monitor } from '../../src/index.js';
import { natsMonitor, serveNats, type ServedMonitor } from '../../src/nats/index.js';
import { writeMessage } from '../../src/nats/protocol/envelope.js';
import { greeting, record, StubDriver } from '../monitor/stub-driver.js';
import { Bus, type Fate, type OnTheWay } from './bus.js';
import { client, dialled, HEARTBEAT, pass, served, settle, subject } from './set-up.js';

jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
afterEach(() => jest.clearAllTimers());

const causeOf = async (monitor: Monitor) => {
  let cause: unknown;
  monitor.state$.subscribe((state) => (cause = 'cause' in state ? state.cause : undefined)).unsubscribe();
  return (cause as Error | undefined)?.message;
};

const statusOf = (monitor: Monitor) => firstValueFrom(monitor.state$).then(({ status }) => status);

/** Does something to the first message that fits, once. */
function once(bus: Bus, fits: (message: OnTheWay) => boolean, fate: Fate): void {
  let done = false;
  bus.fate = (message) => {
    if (done || !fits(message)) return 'deliver';
    done = true;
    return fate;
  };
}

const eventNumber =
  (wanted: number) =>
  ({ envelope }: OnTheWay) =>
    envelope.kind === 'event' && envelope.seq === wanted;
const ofKind =
  (wanted: string) =>
  ({ envelope }: OnTheWay) =>
    envelope.kind === wanted;
const LOSS = 'failed InterruptedError lost';

describe('a message that comes twice', () => {
  it('executes a command once, and delivers its reply and the events once', async () => {
    const { bus, driver } = await served();
    bus.fate = () => 'twice';
    const { log, run } = await client(bus);
    run('cont');
    await settle();
    driver.last.event('RESUME');
    driver.last.reply(0);
    await settle();
    expect(driver.last.names()).toEqual(['cont']);
    expect(log).toEqual(['RESUME', 'cont {}', 'cont completed']);
  });

  it('executes no command once more after its client has left', async () => {
    const { bus, driver } = await served();
    const { monitor, run } = await client(bus);
    run('cont');
    await settle();
    driver.last.reply(0);
    await settle();
    await monitor.disconnect();
    await settle();
    const command = bus.log.find(ofKind('run'))!;
    bus.publish(command.from, command.subject, command.data, command.reply);
    await settle();
    expect([bus.count('bye'), driver.last.names()]).toEqual([1, ['cont']]);
  });
});

describe('a message that is lost', () => {
  it('is shown by the next event', async () => {
    const { bus, driver } = await served();
    const { monitor, log } = await client(bus);
    once(bus, eventNumber(2), 'drop');
    for (const event of ['STOP', 'RESUME', 'RESET']) driver.last.event(event);
    await settle();
    expect(log).toEqual(['STOP', LOSS]);
    expect(await causeOf(monitor)).toMatch(
      /fleet\.vm1 over NATS ended: event 2 did not arrive, 3 did: NATS lost a message$/,
    );
  });

  it('is shown by heartbeats where no event follows', async () => {
    const { bus, driver } = await served();
    const { monitor, log } = await client(bus);
    once(bus, eventNumber(1), 'drop');
    driver.last.event('STOP');
    await pass(HEARTBEAT);
    expect(log).toEqual([]);
    await pass(HEARTBEAT);
    expect(log).toEqual([LOSS]);
    expect(await causeOf(monitor)).toMatch('event 1 did not arrive, and the host has sent 1');
  });

  it('is shown where it is the last reply, and the run may have been executed', async () => {
    const { bus, driver } = await served();
    const { monitor, log, run } = await client(bus);
    once(bus, ofKind('reply'), 'drop');
    run('stop');
    await settle();
    driver.last.reply(0);
    await pass(2 * HEARTBEAT);
    expect(log).toEqual(['stop failed InterruptedError lost', LOSS]);
    expect(await causeOf(monitor)).toMatch("1 of the host's replies did not arrive");
  });

  it('is shown where it is a command, which is not executed', async () => {
    const { bus, driver } = await served();
    const { monitor, log, run } = await client(bus);
    once(bus, ofKind('run'), 'drop');
    run('stop');
    await pass(2 * HEARTBEAT);
    expect(log).toEqual(['stop failed InterruptedError lost', LOSS]);
    expect(await causeOf(monitor)).toMatch('command 1 did not arrive');
    expect(driver.last.names()).toEqual([]);
  });

  it('is shown by the command after it, and neither is executed', async () => {
    const { bus, driver } = await served();
    const { log, run } = await client(bus);
    once(bus, ofKind('run'), 'drop');
    run('stop');
    run('cont');
    await settle();
    expect([driver.last.names(), log.slice(0, 2)]).toEqual([
      [],
      ['stop failed InterruptedError lost', 'cont failed InterruptedError lost'],
    ]);
  });

  it('is shown where it is a later command: by the next one, or where it is the last by heartbeats', async () => {
    for (const later of [['cont', 'quit'], ['cont']]) {
      const { bus, driver } = await served();
      const { monitor, log, run } = await client(bus);
      run('stop');
      await settle();
      driver.last.reply(0);
      await settle();
      once(bus, ofKind('run'), 'drop');
      for (const command of later) run(command);
      await pass(2 * HEARTBEAT);
      expect(log.slice(2)).toEqual([
        ...later.map((command) => `${command} failed InterruptedError lost`),
        LOSS,
      ]);
      expect(await causeOf(monitor)).toMatch('command 2 did not arrive');
      expect(driver.last.names()).toEqual(['stop']);
    }
  });

  it('is shown where it is a reply, by the next reply', async () => {
    const { bus, driver } = await served();
    const { monitor, log, run } = await client(bus);
    once(bus, ofKind('reply'), 'drop');
    run('stop');
    run('cont');
    await settle();
    driver.last.reply(0);
    driver.last.reply(1);
    await settle();
    expect(log.at(-1)).toBe(LOSS);
    expect(await causeOf(monitor)).toMatch('reply 1 did not arrive, 2 did');
  });

  it('is not suspected of a command that only takes long', async () => {
    const { bus, driver } = await served();
    const { log, run } = await client(bus);
    run('stop');
    await pass(20 * HEARTBEAT);
    driver.last.reply(0);
    await settle();
    expect(log).toEqual(['stop {}', 'stop completed']);
    expect(bus.count('check')).toBeGreaterThan(10);
  });
});

describe('the order', () => {
  it('holds a reply until the event before it has come', async () => {
    const { bus, driver } = await served();
    const { log, run } = await client(bus);
    bus.fate = ({ envelope }) => (envelope.kind === 'event' ? 'hold' : 'deliver');
    run('stop');
    await settle();
    driver.last.event('STOP');
    driver.last.reply(0);
    await settle();
    expect(log).toEqual([]);
    bus.release();
    await settle();
    expect(log).toEqual(['STOP', 'stop {}', 'stop completed']);
  });

  it('loses no event between hello and its answer, and delivers none from before', async () => {
    const { bus, driver } = await served();
    driver.last.event('SHUTDOWN');
    driver.last.event('RESET');
    bus.fate = ({ envelope, reply }) =>
      envelope.kind === 'hello' && reply === undefined ? 'hold' : 'deliver';
    const { log } = await client(bus);
    driver.last.event('STOP');
    await settle();
    bus.release();
    driver.last.event('RESUME');
    await settle();
    expect(log).toEqual(['STOP', 'RESUME']);
  });
});

describe('a dial', () => {
  it('whose question was lost asks again when a host shows itself', async () => {
    const { bus, driver } = await served();
    once(bus, ofKind('hello'), 'drop');
    const { monitor, log } = await client(bus);
    expect(await statusOf(monitor)).toBe('connecting');
    await pass(HEARTBEAT);
    driver.last.event('STOP');
    await settle();
    expect([await statusOf(monitor), log]).toEqual(['ready', ['STOP']]);
  });

  it('fails at once where the host took its question along', async () => {
    const { bus, serving } = await served();
    once(bus, ofKind('hello'), 'drop');
    const { log, monitor } = await client(bus);
    await serving.close();
    await settle();
    expect(log).toEqual(['failed ConnectError']);
    expect(await causeOf(monitor)).toMatch('no host serves fleet.vm1');
  });

  it('that waits for the machine is turned away by a host that closes', async () => {
    const { bus, serving } = await served(new Bus(), {}, new StubDriver());
    const { log, monitor } = await client(bus);
    await serving.close();
    await settle();
    expect(log).toEqual(['failed ConnectError']);
    expect(await causeOf(monitor)).toMatch('its host closed it');
  });
});

describe('presence', () => {
  it('a host that is silent for heartbeatTimeout is lost, and not before', async () => {
    const { bus } = await served();
    const { monitor, log, run } = await client(bus);
    await pass(10 * HEARTBEAT);
    run('stop');
    bus.fate = ({ envelope }) => (envelope.kind === 'alive' ? 'drop' : 'deliver');
    const before = Date.now();
    await pass(9_900);
    expect(log).toEqual([]);
    await pass(200);
    expect(log).toEqual(['stop failed InterruptedError lost', LOSS]);
    expect(await causeOf(monitor)).toMatch(/no heartbeat of its host a came for 100\d\d ms/);
    expect(Date.now() - before).toBeLessThanOrEqual(10_100);
  });

  it('a host that began anew is another epoch: the link is lost, and commands of the old one are not executed', async () => {
    const { bus, driver } = await served();
    const { monitor, log, run } = await client(bus);
    bus.fate = ({ envelope }) =>
      envelope.kind === 'run' ? 'hold' : envelope.kind === 'end' ? 'drop' : 'deliver';
    run('quit');
    await settle();
    driver.last.end(new Error('cut'));
    await pass(100);
    expect(driver.dials.length).toBe(2);
    bus.release();
    await settle();
    expect(log).toEqual(['quit failed InterruptedError lost', LOSS]);
    expect(driver.dials.map((dial) => dial.names())).toEqual([[], []]);
    expect(await causeOf(monitor)).toMatch(/anew|cut/);
  });

  it('an event of another epoch is not delivered', async () => {
    const { bus, driver } = await served();
    const { log } = await client(bus);
    const event = new TextEncoder().encode('{"event":"RESET","timestamp":{"seconds":1,"microseconds":2}}');
    const message = writeMessage({ kind: 'event', epoch: 'another', seq: 1 }, event);
    bus.connect().publish(`${subject}.events`, Uint8Array.from(message));
    driver.last.event('STOP');
    await settle();
    expect(log).toEqual(['STOP']);
  });

  it('clients are told at once that the host lost its machine; until it is back a dial fails in the host’s words', async () => {
    const driver = dialled();
    const { bus, states } = await served(new Bus(), {}, driver);
    const { monitor, log } = await client(bus);
    Object.assign(driver, { onDial: () => undefined });
    driver.last.end(new Error('the cable was cut'));
    await settle();
    expect(log).toEqual([LOSS]);
    expect(await causeOf(monitor)).toMatch(
      /the host's connection to the machine was lost: .*the cable was cut/,
    );
    const failed = monitor.connect().catch((error: Error) => error);
    await settle();
    expect(await failed).toMatchObject({
      _tag: 'ConnectError',
      message: expect.stringMatching(
        /^a serves fleet\.vm1, but its monitor is not connected: .*the cable was cut.*dials again/,
      ) as string,
    });
    await pass(100);
    const waits = monitor.connect();
    driver.last.link();
    await settle();
    expect((await waits).version).toEqual(greeting.version);
    expect(states).toEqual(['serving', 'unavailable', 'serving']);
  });

  it('an orderly end of the machine completes events$', async () => {
    const { bus, driver } = await served();
    const { monitor, log } = await client(bus);
    driver.last.event('SHUTDOWN');
    driver.last.end();
    await settle();
    expect([log, await causeOf(monitor)]).toEqual([['SHUTDOWN', 'completed'], undefined]);
  });

  it('a host that closes ends its clients’ links', async () => {
    const { bus, serving } = await served();
    const { monitor, log } = await client(bus);
    await serving.close();
    await settle();
    expect([log, await causeOf(monitor)]).toEqual([[LOSS], expect.stringMatching('its host closed it')]);
    expect(await monitor.connect().catch((error: Error) => error.message)).toMatch(
      /^no host serves fleet\.vm1: start serveNats/,
    );
  });
});

describe('the connection to NATS', () => {
  it('of a client: a break is a loss at once, and reconnect waits for it', async () => {
    const { bus, driver } = await served();
    const { monitor, connection, log } = await client(bus, { reconnect: { delay: 10, jitter: 0 } });
    const states = record(monitor.state$, [], '', ({ status }) => status).log;
    connection.disconnect();
    await pass(1_000);
    expect(states).toEqual(['ready', 'waiting', 'connecting']);
    connection.reconnect();
    await settle();
    driver.last.event('STOP');
    await settle();
    expect([states.at(-1), log]).toEqual(['ready', ['STOP']]);
  });

  it('of a client: closed for good, a dial fails for good', async () => {
    const { bus } = await served();
    const { monitor, connection, log } = await client(bus, { reconnect: true });
    connection.close();
    await pass(1_000);
    expect(log).toEqual(['failed ConnectError']);
    expect(await causeOf(monitor)).toMatch('the connection to the NATS server is closed');
    expect(await monitor.connect().catch((error: Error) => error)).toMatchObject({
      _tag: 'ConnectError',
      permanent: true,
    });
  });

  it('of a client: closed by its owner, the monitor is closed and its cause names that', async () => {
    const { bus } = await served();
    const { monitor, connection, log } = await client(bus);
    connection.close();
    await settle();
    expect([log, await causeOf(monitor)]).toEqual([
      [LOSS],
      'the connection to fleet.vm1 over NATS ended: the connection to the NATS server is closed',
    ]);
  });

  it('of a client: closed while it dials, with or without NATS, the dial fails at once', async () => {
    for (const broken of [false, true]) {
      const bus = new Bus();
      bus.fate = () => 'drop';
      const connection = bus.connect();
      if (broken) connection.disconnect();
      const monitor = natsMonitor({ connection, subject });
      const failed = monitor.connect().catch((error: Error) => error.message);
      await settle();
      connection.close();
      expect(await failed).toBe(
        'no connection to fleet.vm1: the connection to the NATS server is closed; make a new one and a new monitor',
      );
    }
  });

  it('of a host: after a break it serves a new epoch, and its clients begin anew', async () => {
    const { bus, driver, connection, states } = await served();
    const { monitor, log } = await client(bus, { reconnect: { delay: 10, jitter: 0 } });
    connection.disconnect();
    await settle();
    driver.last.event('STOP');
    connection.reconnect();
    await settle();
    const lost = record(monitor.state$, [], '', ({ status }) => status).log;
    await pass(1_000);
    driver.last.event('RESUME');
    await settle();
    expect(log).toEqual(['RESUME']);
    expect([lost.at(-1), states]).toEqual([
      'ready',
      ['serving', 'disconnected', 'unavailable', 'serving'].filter((each) => states.includes(each)),
    ]);
  });
});

describe('two hosts for one subject', () => {
  const second = (bus: Bus) =>
    serveNats({
      connection: bus.connect(),
      subject,
      monitor: createMonitor(dialled()),
      host: 'b',
    });

  const lastState = (serving: ServedMonitor) => {
    let last: unknown;
    serving.state$.subscribe((state) => (last = state)).unsubscribe();
    return last as { status: string; cause?: Error };
  };

  it('the second is refused, by the first one’s name', async () => {
    const { bus } = await served();
    expect(await second(bus).catch((error: Error) => error)).toMatchObject({
      _tag: 'ConnectError',
      message: 'fleet.vm1 is served already, by a: close it there first, or serve another subject',
    });
  });

  it('of two that begin at once, one stays', async () => {
    const bus = new Bus();
    const both = await Promise.allSettled([served(bus).then(({ serving }) => serving), second(bus)]);
    await settle();
    const states = both.map((each) =>
      each.status === 'rejected' ? String(each.reason) : lastState(each.value).status,
    );
    expect(states.toSorted()).toEqual([
      expect.stringMatching(/^closed$|^ConnectError: fleet\.vm1 is served by [ab] too, which began later/),
      'serving',
    ]);
    const { log, run } = await client(bus);
    run('stop');
    await settle();
    expect([bus.count('run'), log]).toEqual([1, []]);
  });

  it('a frozen one is replaced after a second; when it thaws it stops, and its client has a loss', async () => {
    const { bus, connection, serving } = await served();
    const { log } = await client(bus);
    bus.fate = ({ from }) => (from === connection ? 'drop' : 'deliver');
    const taking = second(bus);
    await pass(1_000);
    const taken = await taking;
    await settle();
    expect([lastState(serving).status, lastState(taken).status]).toEqual(['closed', 'serving']);
    expect(lastState(serving).cause?.message).toBe(
      'fleet.vm1 is served by b too, which began later: this host has stopped',
    );
    expect(log).toEqual([LOSS]);
  });
});

describe('what a client may do', () => {
  it('a command that allow refuses never reaches the machine', async () => {
    const { bus, driver } = await served(new Bus(), { allow: 'read-only' });
    const { monitor, run } = await client(bus);
    run('query-status');
    const refused = monitor.request('stop').catch((error: unknown) => error);
    await settle();
    expect(await refused).toMatchObject({ _tag: 'CommandError', class: 'CommandNotFound', command: 'stop' });
    expect(driver.last.names()).toEqual(['query-status']);
  });

  it('a command that NATS refuses fails at once, the next ones too, and events go on', async () => {
    const { bus, driver } = await served();
    bus.fate = (message) => (message.subject === `${subject}.run` ? 'refuse' : 'deliver');
    const { monitor, log } = await client(bus);
    const failed = await Promise.all([
      monitor.request('stop').catch((error: Error) => error.message),
      monitor.request('cont').catch((error: Error) => error.message),
    ]);
    const later = await monitor.request('cont').catch((error: Error) => error.message);
    const words =
      'CommandNotFound: The command has been disabled: NATS does not let this login publish to fleet.vm1.run';
    expect([...failed, later]).toEqual([`stop: ${words}`, `cont: ${words}`, `cont: ${words}`]);
    driver.last.event('STOP');
    await pass(2 * HEARTBEAT);
    expect([log, bus.count('run')]).toEqual([['STOP'], 2]);
  });

  it('without the permission to watch a dial fails for good, and says which subject', async () => {
    const { bus } = await served();
    bus.forbidden = [`${subject}.events`];
    const { monitor } = await client(bus, { reconnect: true });
    expect(await causeOf(monitor)).toBe(
      'no connection to fleet.vm1: NATS does not let this login subscribe fleet.vm1.events',
    );
  });

  it('a host without permissions rejects', async () => {
    const bus = new Bus();
    bus.forbidden = [`${subject}.run`];
    await expect(served(bus)).rejects.toThrow(
      "fleet.vm1 can't be served: NATS does not let this login subscribe fleet.vm1.run",
    );
  });

  it('a client’s commands beyond the window wait in its monitor', async () => {
    const { bus, driver } = await served(new Bus(), { window: 2 });
    const { run } = await client(bus);
    for (let at = 0; at < 5; at += 1) run('stop');
    await settle();
    expect(driver.last.names().length).toBe(2);
    driver.last.reply(0);
    await settle();
    expect(driver.last.names().length).toBe(3);
  });

  it('what clients that left have outstanding counts until it is answered', async () => {
    const { bus, driver, serving } = await served(new Bus(), { maxOutstanding: 2 });
    const [first, other] = [await client(bus), await client(bus)];
    first.run('stop');
    first.run('cont');
    await settle();
    expect(serving.clients).toBe(1);
    await first.monitor.disconnect();
    await settle();
    expect(serving.clients).toBe(0);
    other.run('cont');
    await settle();
    expect(other.log).toEqual(['cont failed CommandError']);
    const replies = bus.count('reply');
    driver.last.reply(0);
    await settle();
    // Its client has left: the reply is not sent.
    expect(bus.count('reply')).toBe(replies);
    other.run('stop');
    await settle();
    expect(driver.last.names()).toEqual(['stop', 'cont', 'stop']);
  });

  it('a command of over 262,144 bytes is refused before it is sent', async () => {
    const { bus, driver } = await served();
    const { monitor } = await client(bus);
    const failed = monitor.execute({ execute: 'x', arguments: { text: 'x'.repeat(262_144) } });
    const log = record(failed).log;
    await settle();
    expect([log, driver.last.names(), bus.count('run')]).toEqual([['failed ArgumentError'], [], 0]);
  });

  it('the host answers to inboxes only', async () => {
    const { bus } = await served();
    const published = bus.log.length;
    bus.connect().publish(`${subject}.hello`, Uint8Array.from(writeMessage({ kind: 'hello' })), {
      reply: 'fleet.vm2.run',
    });
    await settle();
    expect(bus.log.slice(published).map(({ subject: to }) => to)).toEqual([`${subject}.hello`]);
  });

  it.each([
    '',
    'hello',
    '{}',
    '{"v":2,"kind":"alive"}',
    '{"v":1,"kind":"event"}',
    '{"v":1,"kind":"__proto__"}',
  ])('what another program publishes beside a host changes nothing: %p', async (text) => {
    const { bus, driver } = await served();
    const { log, run } = await client(bus);
    const stranger = bus.connect();
    for (const on of ['hello', 'run', 'events', 'alive']) {
      stranger.publish(`${subject}.${on}`, new TextEncoder().encode(text), { reply: '_INBOX.stranger' });
    }
    await settle();
    run('cont');
    await settle();
    driver.last.event('RESUME');
    driver.last.reply(0);
    await pass(2 * HEARTBEAT);
    expect(log).toEqual(['RESUME', 'cont {}', 'cont completed']);
  });
});

describe('texts over max_payload', () => {
  const text = 'é'.repeat(5_000);
  const event = { event: 'X', data: { text }, timestamp: { seconds: 1, microseconds: 2 } };

  it('commands, replies and events are cut and joined', async () => {
    const { bus, driver } = await served(new Bus(2_048));
    const { monitor, log } = await client(bus);
    const echo$ = monitor.execute({ execute: 'x-echo', arguments: { text } });
    const echoed = record(echo$, [], '', JSON.stringify).log;
    await settle();
    expect(driver.last.sent[0]?.arguments).toEqual({ text });
    driver.last.receive(event);
    driver.last.reply(0, { text });
    await settle();
    expect([log, echoed]).toEqual([['X'], [JSON.stringify({ text }), 'completed']]);
    expect(bus.count('event')).toBeGreaterThan(5);
    expect(bus.log.every(({ data }) => data.length <= 2_048)).toBe(true);
  });

  it('an event over maxFrameBytes fails the connection', async () => {
    const { bus, driver } = await served(new Bus(2_048));
    const { monitor, log } = await client(bus, { maxFrameBytes: 4_096 });
    driver.last.receive(event);
    await settle();
    expect(log).toEqual(['failed ProtocolError']);
    expect(await causeOf(monitor)).toMatch(/more than 4096 bytes: raise maxFrameBytes/);
  });
});

it('a host of another version is named as such', async () => {
  const bus = new Bus();
  bus.connect().subscribe(`${subject}.hello`, {
    callback: (_error, { reply = '' }) =>
      bus.connect().publish(reply, new TextEncoder().encode('{"v":2,"kind":"hello"}')),
  });
  const { monitor } = await client(bus);
  expect(await causeOf(monitor)).toMatch(/version 2 of the protocol, and this rxqmp speaks version 1/);
});

it('a slow heartbeat is refused: it would read as a loss', async () => {
  const { bus } = await served(new Bus(), { heartbeatInterval: 6_000 });
  const { monitor } = await client(bus);
  expect(await causeOf(monitor)).toBe(
    'a sends a heartbeat of fleet.vm1 every 6000 ms: heartbeatTimeout must be twice that at least, and is 10000',
  );
});
