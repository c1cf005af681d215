import { EventEmitter, once } from 'node:events';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { CommandError, HandshakeError, InterruptedError, ProtocolError } from '../../src/errors.js';
import { NO_GREETING_HINT, PARTIAL_GREETING_HINT } from '../../src/qmp/wrong-door.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { TraceEntry } from '../../src/protocol/trace.js';
import { record } from '../monitor/stub-driver.js';
import { GREETING, ScriptedServer, type Client } from './scripted.js';
import { failure } from '../failure.js';

const event = (name: string, data = '') =>
  `{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "${name}"${data}}\r\n`;

let server: ScriptedServer;
let monitor: Monitor;

beforeEach(async () => {
  server = await ScriptedServer.start();
});
afterEach(async () => {
  await monitor.disconnect();
  await server[Symbol.asyncDispose]();
});

function dial(options: Partial<SocketOptions> = {}): Monitor {
  monitor = socketMonitor({ path: server.path, ...options } as SocketOptions);
  return monitor;
}

async function connected(options: Partial<SocketOptions> = {}): Promise<Client> {
  const connect = dial(options).connect();
  const client = await server.client();
  await client.negotiate();
  await connect;
  return client;
}

describe('the handshake', () => {
  test('takes a greeting cut byte by byte', async () => {
    const connect = dial().connect();
    const client = await server.client();
    for (const byte of Buffer.from(GREETING)) await client.write(Uint8Array.of(byte));
    await client.reply();
    await expect(connect).resolves.toMatchObject({ version: { qemu: { major: 7 } }, capabilities: ['oob'] });
  });

  test('keeps events before the greeting, before the negotiation’s reply and behind it in one chunk', async () => {
    const events = firstValueFrom(dial().events$.pipe(take(3), toArray()));
    const client = await server.client();
    await client.write(event('POWERDOWN') + GREETING);
    const { id } = await client.command();
    await client.write(`${event('STOP')}{"return": {}, "id": "${id}"}\r\n${event('RESUME')}`);
    expect((await events).map((e) => e.event)).toEqual(['POWERDOWN', 'STOP', 'RESUME']);
  });

  test('drops the previous client’s late replies: with its ids, without any, with null', async () => {
    const connect = dial().connect();
    const client = await server.client();
    const stale =
      '{"return": {"status": "stale"}, "id": "x"}\r\n{"return": {}}\r\n{"return": 1, "id": null}\r\n';
    await client.write(stale + GREETING + stale);
    await client.write('{"error": {"class": "GenericError", "desc": "JSON parse error"}}\r\n');
    await client.reply();
    await connect;
    const status = firstValueFrom(monitor.run('query-status'));
    await client.write(stale);
    await client.reply({ status: 'running' });
    await expect(status).resolves.toEqual({ status: 'running' });
  });

  test('a silent peer: connected, but no greeting', async () => {
    const error = await failure(dial({ connectTimeout: 1_000 }).connect());
    expect(error).toBeInstanceOf(HandshakeError);
    expect(error).toMatchObject({
      permanent: false,
      message: `no greeting within 1000 ms from ${server.path}: ${NO_GREETING_HINT}`,
    });
    const client = await server.client();
    await client.closed();
  });

  test('a peer that sends a part of its greeting', async () => {
    const connect = failure(dial({ connectTimeout: 1_000 }).connect());
    await (await server.client()).write(GREETING.slice(0, 20));
    expect(await connect).toMatchObject({
      _tag: 'HandshakeError',
      message: `no whole greeting within 1000 ms from ${server.path}: ${PARTIAL_GREETING_HINT}`,
    });
  });

  test('a peer that greets and then does not answer', async () => {
    const connect = failure(dial({ connectTimeout: 1_000 }).connect());
    await (await server.client()).write(GREETING);
    expect(await connect).toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringContaining('no answer to qmp_capabilities within 1000 ms') as string,
    });
  });

  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a line that never ends', 'login: '],
    ['JSON that is no message', '{"hello": "world"}\r\n'],
    ['a greeting without version', '{"QMP": {"capabilities": []}}\r\n'],
    ['an object that isn’t JSON', '{hello}\r\n'],
  ])('not a QMP peer: %s', async (_name, banner) => {
    const connect = failure(dial({ reconnect: true }).connect());
    await (await server.client()).write(banner);
    const error = await connect;
    expect(error).toBeInstanceOf(HandshakeError);
    expect(error).toMatchObject({
      permanent: true,
      message: expect.stringContaining('not a QMP peer') as string,
    });
    expect(await firstValueFrom(monitor.state$)).toMatchObject({ status: 'closed' });
  });

  test.each([
    ['before the greeting', ''],
    ['after it', GREETING],
  ])('a peer that goes away %s', async (_name, said) => {
    const connect = failure(dial().connect());
    const client = await server.client();
    client.socket.end(said);
    expect(await connect).toMatchObject({
      _tag: 'HandshakeError',
      permanent: false,
      message: expect.stringContaining('the peer closed the connection before the') as string,
    });
  });

  test('a refused negotiation', async () => {
    const connect = failure(dial({ oob: true }).connect());
    const client = await server.client();
    await client.write(GREETING);
    const command = await client.command();
    expect(command).toMatchObject({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] } });
    await client.write(`{"error": {"class": "GenericError", "desc": "no"}, "id": "${command.id}"}\r\n`);
    expect(await connect).toMatchObject({ _tag: 'HandshakeError', cause: { _tag: 'CommandError' } });
  });

  test('oob isn’t asked for where the peer doesn’t offer it', async () => {
    const connect = dial({ oob: true }).connect();
    const client = await server.client();
    await client.write(GREETING.replace('"oob"', ''));
    expect(await client.reply()).not.toHaveProperty('arguments');
    await connect;
    expect(await failure(lastValueFrom(monitor.execute({ execute: 'x' }, { oob: true })))).toMatchObject({
      _tag: 'ArgumentError',
    });
  });

  test('ids differ from connection to connection, and from command to command', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 5; n += 1) {
      const connect = dial().connect();
      const client = await server.client();
      await client.write(GREETING);
      ids.add((await client.reply()).id);
      await connect;
      for (let m = 0; m < 2; m += 1) {
        const run = firstValueFrom(monitor.run('stop'));
        ids.add((await client.reply()).id);
        await run;
      }
      await monitor.disconnect();
    }
    expect(ids.size).toBe(15);
  });
});

describe('messages', () => {
  test.each(['{}', '""', '[]', '0', 'false', 'null'])('a return of %s is a value', async (value) => {
    const client = await connected();
    const run = firstValueFrom(monitor.execute({ execute: 'x' }));
    await client.reply(JSON.parse(value));
    await expect(run).resolves.toEqual(JSON.parse(value));
  });

  test('__proto__ is a key, and integers are exact both ways', async () => {
    const client = await connected();
    const run = firstValueFrom(
      monitor.execute({ execute: 'x', arguments: { a: 18446744073709551615n, b: undefined } }),
    );
    const sent = once(client.socket, 'data');
    const { id } = await client.command();
    expect(String((await sent)[0])).toContain('"arguments":{"a":18446744073709551615}');
    await client.write(`{"return": {"__proto__": {"x": 9007199254740993}}, "id": "${id}"}\r\n`);
    const value = (await run) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(
      JSON.parse(JSON.stringify(value, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v))),
    ).toEqual(JSON.parse('{"__proto__": {"x": "9007199254740993n"}}'));
  });

  test('10^6 nested brackets and an 8 MB reply with a multi-byte character across each cut', async () => {
    const client = await connected();
    const deep = firstValueFrom(monitor.execute({ execute: 'x' }));
    const first = await client.command();
    await client.write(`{"return": ${'['.repeat(1e6)}${']'.repeat(1e6)}, "id": "${first.id}"}\r\n`);
    expect(Array.isArray(await deep)).toBe(true);
    const long = firstValueFrom(monitor.execute({ execute: 'x' }));
    const second = await client.command();
    const text = '\u{1F41F}'.repeat(2e6);
    const bytes = Buffer.from(`{"return": "${text}", "id": "${second.id}"}\r\n`);
    for (let at = 0; at < bytes.length; at += 65_537) await client.write(bytes.subarray(at, at + 65_537));
    expect((await long) === text).toBe(true);
  });

  test('replies reach their commands in any order, beside events', async () => {
    const client = await connected();
    const log: string[] = [];
    record(monitor.events$, log, '', (e) => e.event);
    const runs = [1, 2, 3].map((n) => firstValueFrom(monitor.execute({ execute: `c${n}` })));
    const ids = [await client.command(), await client.command(), await client.command()].map(({ id }) => id);
    const reply = (n: number) => `{"return": ${n}, "id": "${ids[n]}"}\r\n`;
    await client.write(event('STOP') + reply(2) + event('RESUME') + reply(0) + reply(1));
    await expect(Promise.all(runs)).resolves.toEqual([0, 1, 2]);
    expect(log).toEqual(['STOP', 'RESUME']);
  });

  test('commands of one tick go out in one piece', async () => {
    const client = await connected();
    const chunk = once(client.socket, 'data');
    for (let n = 0; n < 5; n += 1) record(monitor.run('stop'));
    expect(
      String((await chunk)[0])
        .trim()
        .split('\n'),
    ).toHaveLength(5);
  });

  test('events that the schema doesn’t know, and unknown members, arrive all the same', async () => {
    const client = await connected();
    const next = firstValueFrom(monitor.events$);
    await client.write(event('ACME_NEW', ', "data": {"x": 1}, "extra": true'));
    await expect(next).resolves.toMatchObject({ event: 'ACME_NEW', data: { x: 1 }, extra: true });
  });

  test('a timestamp of -1 is passed on, and order is the wire’s, not the timestamps’', async () => {
    const client = await connected();
    const events = firstValueFrom(monitor.events$.pipe(take(2), toArray()));
    const old = event('RTC_CHANGE').replace(
      '"seconds": 1, "microseconds": 2',
      '"seconds": -1, "microseconds": -1',
    );
    await client.write(event('STOP') + old);
    expect((await events).map((e) => e.timestamp)).toEqual([
      { seconds: 1, microseconds: 2 },
      { seconds: -1, microseconds: -1 },
    ]);
  });

  test('an error has QEMU’s message, but not a value that the message echoes', async () => {
    const client = await connected();
    const run = failure(firstValueFrom(monitor.execute({ execute: 'x', arguments: { a: "it's a secret" } })));
    const { id } = await client.command();
    const desc = "Parameter 'a' does not accept value 'it's a secret'";
    await client.write(JSON.stringify({ error: { class: 'GenericError', desc }, id }) + '\r\n');
    const error = (await run) as CommandError;
    expect(error.desc).toBe(desc);
    expect(error.message).toBe("x: GenericError: Parameter 'a' does not accept value '…'");
    const { inspect } = await import('node:util');
    expect(inspect(error)).not.toContain('secret');
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  test.each<[string, string | Uint8Array, string]>([
    ['text that is not JSON', '{"return": nope}\r\n', 'that is not JSON'],
    ['a line cut off', '{"return": "no\r\n', 'ends in the middle'],
    ['no message', '[1]\r\n', "where a message must begin with '{'"],
    [
      'an object of no kind',
      '{"hello": 1}\r\n',
      "an object with the members 'hello', which is not a QMP message",
    ],
    ['an event without timestamp', '{"event": "STOP"}\r\n', 'is not a QMP message'],
    ['an error that is a string', '{"error": "x", "id": "1"}\r\n', 'is not a QMP message'],
    ['invalid UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d, 0x0d, 0x0a), 'not UTF-8'],
    [
      'an error without id',
      '{"error": {"class": "GenericError", "desc": "JSON parse error"}}\r\n',
      'without id',
    ],
  ])(
    '%s fails the connection with a ProtocolError, after what came before it',
    async (_name, bytes, words) => {
      const client = await connected();
      const log: string[] = [];
      const events = failure(lastValueFrom(monitor.events$.pipe(toArray())));
      record(monitor.events$, log, '', (e) => e.event);
      const run = failure(firstValueFrom(monitor.run('stop')));
      await client.command();
      await client.write(Buffer.concat([Buffer.from(event('STOP')), Buffer.from(bytes)]));
      const error = await events;
      expect(error).toBeInstanceOf(ProtocolError);
      expect(error).toMatchObject({ message: expect.stringContaining(words) as string });
      expect(log).toEqual(['STOP', 'failed ProtocolError']);
      expect(await run).toMatchObject({ _tag: 'InterruptedError', reason: 'lost', sent: true, cause: error });
      await client.closed();
    },
  );

  test('a frame over the cap fails the connection before it is whole', async () => {
    const client = await connected({ maxFrameBytes: 1000 });
    const events = failure(lastValueFrom(monitor.events$));
    void client.write(`{"return": "${'x'.repeat(1000)}`);
    expect(await events).toMatchObject({
      _tag: 'ProtocolError',
      message: expect.stringContaining('1000') as string,
    });
  });
});

describe('load', () => {
  test('300,000 events while runs are outstanding: none is lost, and a slow consumer delays no reply', async () => {
    const client = await connected();
    const total = 300_000;
    let seen = 0;
    let inOrder = true;
    const all = new EventEmitter();
    monitor.events$.subscribe((e) => {
      inOrder &&= (e.data as unknown as { n: number }).n === seen;
      seen += 1;
      if (seen === total) all.emit('all');
    });
    // Works asynchronously downstream: RxJS queues there, the reader goes on.
    const slow = monitor.events$.pipe(take(total)).subscribe(() => void new Promise(() => undefined));
    const done = once(all, 'all');
    const runs = [0, 1, 2].map((n) => firstValueFrom(monitor.execute({ execute: `c${n}` })));
    for (let n = 0; n < total; n += 10_000) {
      let block = '';
      for (let m = n; m < n + 10_000; m += 1) block += event('JOB_STATUS_CHANGE', `, "data": {"n": ${m}}`);
      await client.write(block);
      if (n % 100_000 === 0) await client.reply(n);
    }
    await expect(Promise.all(runs)).resolves.toEqual([0, 100_000, 200_000]);
    await done;
    expect(inOrder).toBe(true);
    slow.unsubscribe();
  });

  test('1,000 connects and disconnects in a row leave no handle and no listener', async () => {
    const resources = () =>
      process.getActiveResourcesInfo().filter((kind) => !kind.includes('Timeout')).length;
    const serve = async () => {
      for (let n = 0; n < 1000; n += 1) await (await server.client()).negotiate();
    };
    const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    dial();
    const before = [resources(), listeners()];
    const served = serve();
    for (let n = 0; n < 1000; n += 1) {
      await monitor.connect();
      await monitor.disconnect();
    }
    await served;
    // The server's side of the last connection closes a moment later.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const after = [resources(), listeners()];
    expect(after[0]).toBeLessThanOrEqual((before[0] as number) + 2);
    expect(after[1]).toBe(before[1]);
    expect(server.connections).toBe(1000);
  });
});

describe('trace', () => {
  test('reports direction, kind, id, name and bytes of each message, but not the message', async () => {
    const entries: TraceEntry[] = [];
    const client = await connected({ trace: (entry) => entries.push(entry) });
    const run = failure(firstValueFrom(monitor.execute({ execute: 'x', arguments: { password: 'secret' } })));
    const { id } = await client.command();
    const reply = JSON.stringify({ error: { class: 'GenericError', desc: 'é€🐟' }, id });
    await client.write(`${event('STOP')}${reply}\r\n`);
    await run;
    const negotiation = expect.any(String) as string;
    expect(entries).toEqual([
      { direction: 'in', kind: 'greeting', bytes: GREETING.length - 2 },
      {
        direction: 'out',
        kind: 'command',
        id: negotiation,
        name: 'qmp_capabilities',
        bytes: expect.any(Number) as number,
      },
      {
        direction: 'in',
        kind: 'return',
        id: negotiation,
        name: 'qmp_capabilities',
        bytes: expect.any(Number) as number,
      },
      { direction: 'out', kind: 'command', id, name: 'x', bytes: expect.any(Number) as number },
      { direction: 'in', kind: 'event', name: 'STOP', bytes: event('STOP').length - 2 },
      { direction: 'in', kind: 'error', id, name: 'x', bytes: Buffer.byteLength(reply) },
    ]);
    expect(JSON.stringify(entries)).not.toContain('secret');
  });

  test('reports the message with traceMessages, and may throw', async () => {
    const messages: (string | undefined)[] = [];
    const client = await connected({
      traceMessages: true,
      trace: ({ message }) => {
        messages.push(message);
        throw new Error('harmless');
      },
    });
    const run = firstValueFrom(monitor.run('stop'));
    await client.reply();
    await run;
    expect(messages[0]).toBe(GREETING.trim());
    expect(messages.at(-2)).toMatch(/^\{"execute":"stop","id":"/);
  });
});

describe('ends', () => {
  test('a connection cut in mid-command: InterruptedError, with Node’s error as cause', async () => {
    const client = await connected();
    const run = failure(firstValueFrom(monitor.run('stop')));
    await client.command();
    client.socket.destroy();
    const error = await run;
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error).toMatchObject({ reason: 'lost', sent: true, command: 'stop' });
  });

  test('a truncated message at the end is not a message', async () => {
    const client = await connected();
    const { log } = record(monitor.events$, [], '', (e) => e.event);
    const ended = failure(lastValueFrom(monitor.events$));
    client.socket.end(event('STOP') + event('RESUME').slice(0, -5));
    await ended;
    expect(log).toEqual(['STOP', 'failed InterruptedError lost']);
  });

  test('disconnect does not wait for a silent peer', async () => {
    const connect = failure(dial().connect());
    await server.client();
    await monitor.disconnect();
    expect(await connect).toMatchObject({ _tag: 'ClosedError' });
  });
});
