import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { fakeQemu, type FakeQemuInMemory } from '../../src/testing/qemu/fakeQemu.js';
import { faults, script } from '../../src/testing/qemu/script.js';
import { WireClient } from './wire-client.js';

const open = async (qemu: FakeQemuInMemory) => new WireClient(await qemu.open());
const ready = async (qemu: FakeQemuInMemory, ...enable: string[]) => {
  const client = await open(qemu);
  await client.negotiate(...enable);
  return client;
};

describe('fakeQemu, the handshake', () => {
  it('greets as QEMU does, on one line that ends in CRLF', async () => {
    const client = await open(await fakeQemu());
    await client.until(({ text }) => text.includes('\n'));
    expect(client.text).toBe(
      '{"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 22}, "package": ""}, "capabilities": ["oob"]}}\r\n',
    );
  });

  it('refuses commands before the negotiation, and a second negotiation, in QEMU words', async () => {
    const client = await open(await fakeQemu());
    client.send(
      { execute: 'query-status', id: 1 },
      { execute: 'qmp_capabilities' },
      { execute: 'qmp_capabilities', id: 2 },
    );
    expect((await client.take(4)).slice(1)).toEqual([
      {
        id: 1,
        error: {
          class: 'CommandNotFound',
          desc: "Expecting capabilities negotiation with 'qmp_capabilities'",
        },
      },
      { return: {} },
      {
        id: 2,
        error: {
          class: 'CommandNotFound',
          desc: 'Capabilities negotiation is already complete, command ignored',
        },
      },
    ]);
  });

  it('sends a second client nothing until the first leaves', async () => {
    const qemu = await fakeQemu({ port: 0 });
    const { port } = qemu.address as { port: number };
    const first = await WireClient.dial({ port, host: '127.0.0.1' });
    await first.negotiate();
    const second = await WireClient.dial({ port, host: '127.0.0.1' });
    second.send({ execute: 'qmp_capabilities', id: 'second' });
    first.send({ execute: 'query-status' });
    await first.take(1);
    expect(second.text).toBe('');
    first.close();
    expect(await second.take(2)).toEqual([
      expect.objectContaining({ QMP: expect.anything() }),
      { return: {}, id: 'second' },
    ]);
    second.close();
    await qemu.close();
  });

  it('gives a new client the reply that the one before left in flight, after the greeting', async () => {
    const reply$ = new Subject<object>();
    const qemu = await fakeQemu({ run: ({ execute }) => (execute === 'pmemsave' ? reply$ : undefined) });
    const first = await ready(qemu);
    first.send({ execute: 'pmemsave', id: 'mine' });
    while (!qemu.received.some(({ execute }) => execute === 'pmemsave')) await new Promise(setImmediate);
    first.close();
    await new Promise(setImmediate);
    reply$.next({});
    const second = await open(qemu);
    expect((await second.take(2))[1]).toEqual({ return: {}, id: 'mine' });
  });
});

describe('fakeQemu, commands', () => {
  it('echoes any id to the letter, and none where none came', async () => {
    const client = await ready(await fakeQemu());
    client.send('{"execute":"query-name","id":18446744073709551615}', '{"execute":"query-name"}');
    client.send('{"execute":"query-name","id":null}', '{"execute":"query-name","id":{"a":[1,"é"]}}');
    await client.until(({ text }) => text.split('\r\n').length > 4);
    expect(client.text.split('\r\n')).toEqual([
      '{"return": {}, "id": 18446744073709551615}',
      '{"return": {}}',
      '{"return": {}, "id": null}',
      String.raw`{"return": {}, "id": {"a": [1, "\u00E9"]}}`,
      '',
    ]);
  });

  it('sends the event before the reply to the command that caused it', async () => {
    const client = await ready(await fakeQemu());
    client.send(
      { execute: 'stop' },
      { execute: 'system_reset' },
      { execute: 'query-status' },
      { execute: 'cont' },
    );
    const told = (await client.take(7)).map((message) => message['event'] ?? message['return']);
    const status = { status: 'prelaunch', singlestep: false, running: false };
    expect(told).toEqual(['STOP', {}, 'RESET', {}, status, 'RESUME', {}]);
  });

  it('answers quit with SHUTDOWN, a reply and the end, then takes the next client', async () => {
    const qemu = await fakeQemu();
    const client = await ready(qemu);
    client.send({ execute: 'quit', id: 1 });
    expect(await client.take(2)).toEqual([
      expect.objectContaining({ event: 'SHUTDOWN', data: { guest: false, reason: 'host-qmp-quit' } }),
      { return: {}, id: 1 },
    ]);
    await client.until(({ ended }) => ended);
    await ready(qemu);
  });

  it('answers what it does not know with CommandNotFound, or {} where run left it', async () => {
    const plain = await ready(await fakeQemu());
    plain.send({ execute: 'nope', id: 1 });
    expect(await plain.take(1)).toEqual([
      { id: 1, error: { class: 'CommandNotFound', desc: 'The command nope has not been found' } },
    ]);
    const own = await ready(await fakeQemu({ run: () => undefined }));
    own.send({ execute: 'nope', id: 1 });
    expect(await own.take(1)).toEqual([{ return: {}, id: 1 }]);
  });

  it('lets run answer by value, promise and observable, and throw QEMU errors', async () => {
    const answers: Record<string, () => unknown> = {
      value: () => 0,
      promise: () => Promise.resolve(''),
      nothing: () => Promise.resolve(),
      refused: () => {
        throw { class: 'DeviceNotFound', desc: 'no such device' };
      },
      broken: () => {
        throw new Error('out of paper');
      },
    };
    const client = await ready(await fakeQemu({ run: ({ execute }) => answers[execute]?.() }));
    for (const execute of Object.keys(answers)) client.send({ execute });
    expect(await client.take(5)).toEqual([
      { return: 0 },
      { return: '' },
      { return: {} },
      { error: { class: 'DeviceNotFound', desc: 'no such device' } },
      { error: { class: 'GenericError', desc: 'out of paper' } },
    ]);
  });

  it.each([
    ['{"id":1}', 1, "QMP input lacks member 'execute'"],
    ['{"execute":1,"id":1}', 1, "QMP input member 'execute' must be a string"],
    ['{"execute":"stop","foo":1,"id":1}', 1, "QMP input member 'foo' is unexpected"],
    ['{"execute":"stop","arguments":[],"id":1}', 1, "QMP input member 'arguments' must be an object"],
    ['{"execute":"stop","arguments":{"x":1},"id":1}', 1, "Parameter 'x' is unexpected"],
    ['{"execute":"job-cancel","id":1}', 1, "Parameter 'id' is missing"],
    ['{"execute":"job-cancel","arguments":{"id":"x"},"id":1}', 1, 'Job not found'],
    ['{"exec-oob":"migrate-pause","id":1}', 1, "QMP input member 'exec-oob' is unexpected"],
    ['[1]', undefined, 'QMP input must be a JSON object'],
    ['"foo"\n', undefined, 'QMP input must be a JSON object'],
    ['hello\n', undefined, "JSON parse error, invalid keyword 'hello'"],
    ['{"a":}', undefined, 'JSON parse error, expecting value'],
  ])('refuses %s as QEMU 7.2 does', async (text, id, desc) => {
    const client = await ready(await fakeQemu());
    client.send(text);
    expect(await client.take(1)).toEqual([
      { ...(id === undefined ? {} : { id }), error: { class: 'GenericError', desc } },
    ]);
  });

  it.each([
    ['7.2', { status: 'running', singlestep: false, running: true }, '', 'postcopy-active'],
    ['10.0', { status: 'running', running: true }, '', 'postcopy-active or postcopy-recover'],
    ['11.1', { status: 'running', running: true }, '1:62: ', 'postcopy-active or postcopy-recover'],
  ] as const)('speaks as QEMU %s', async (version, status, position, states) => {
    const client = await open(await fakeQemu({ version }));
    const [greeting] = await client.take(1);
    const [major, minor] = version.split('.').map(Number);
    expect(greeting).toMatchObject({ QMP: { version: { qemu: { major, minor } }, capabilities: ['oob'] } });
    client.send({ execute: 'qmp_capabilities' }, { execute: 'query-status' }, '{"a":}', {
      execute: 'migrate-pause',
    });
    expect(await client.take(4)).toEqual([
      { return: {} },
      { return: status },
      { error: { class: 'GenericError', desc: `${position}JSON parse error, expecting value` } },
      {
        error: {
          class: 'GenericError',
          desc: `migrate-pause is currently only supported during ${states} state`,
        },
      },
    ]);
  });

  it('takes the words of the version in a greeting of the test’s own', async () => {
    const greeting = { version: { qemu: { major: 9, minor: 1, micro: 0 }, package: '' }, capabilities: [] };
    const client = await ready(await fakeQemu({ greeting }));
    client.send({ execute: 'query-status' });
    expect(await client.take(1)).toEqual([{ return: { status: 'running', running: true } }]);
  });

  it('records what it received, the negotiation included', async () => {
    const qemu = await fakeQemu();
    const client = await ready(qemu);
    client.send({ execute: 'human-monitor-command', arguments: { 'command-line': 'info status' }, id: 1 });
    expect(await client.take(1)).toEqual([{ return: 'VM status: running\r\n', id: 1 }]);
    expect(qemu.received).toEqual([
      { execute: 'qmp_capabilities' },
      { execute: 'human-monitor-command', arguments: { 'command-line': 'info status' } },
    ]);
  });

  it('prints as a pretty monitor does', async () => {
    const client = await open(await fakeQemu({ pretty: true }));
    client.send({ execute: 'qmp_capabilities', id: 2 });
    await client.until(({ text }) => text.includes('return'));
    expect(client.text).toMatch(/^\{\r\n {4}"QMP": \{\r\n {8}"version": \{\r\n/);
    expect(client.text).toMatch(/\}\r\n\{\r\n {4}"return": \{\r\n {4}\},\r\n {4}"id": 2\r\n\}\r\n$/);
  });
});

describe('fakeQemu, out of band', () => {
  it('answers out of band past a command at work', async () => {
    const slow$ = new Subject<object>();
    const qemu = await fakeQemu({ run: ({ execute }) => (execute === 'slow' ? slow$ : undefined) });
    const client = await ready(qemu, 'oob');
    client.send({ execute: 'slow', id: 'in' }, { 'exec-oob': 'query-yank', id: 'out' });
    expect(await client.take(1)).toEqual([expect.objectContaining({ id: 'out' })]);
    slow$.next({});
    expect(await client.take(1)).toEqual([{ return: {}, id: 'in' }]);
  });

  it('stops reading at nine in-band commands, so that the tenth command waits for a reply', async () => {
    const slow$ = new Subject<object>();
    const qemu = await fakeQemu({ run: ({ execute }) => (execute === 'slow' ? slow$ : undefined) });
    const client = await ready(qemu, 'oob');
    for (let id = 1; id <= 9; id += 1) client.send({ execute: 'slow', id });
    client.send({ 'exec-oob': 'query-yank', id: 'out' });
    await new Promise(setImmediate);
    expect(client.text).toBe('');
    slow$.next({});
    expect((await client.take(2)).map(({ id }) => id)).toEqual([1, 'out']);
  });

  it('is not offered where the greeting does not, and only some commands take it', async () => {
    const greeting = { version: { qemu: { major: 2, minor: 8, micro: 0 }, package: '' }, capabilities: [] };
    const old = await open(await fakeQemu({ greeting }));
    old.send({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] } });
    expect((await old.take(2))[1]).toEqual({
      error: { class: 'GenericError', desc: 'Capability oob not available' },
    });
    const client = await ready(await fakeQemu(), 'oob');
    client.send({ 'exec-oob': 'query-status', id: 1 });
    expect(await client.take(1)).toEqual([
      { id: 1, error: { class: 'GenericError', desc: 'The command query-status does not support OOB' } },
    ]);
  });
});

describe('fakeQemu, events and jobs', () => {
  it('emits to a client that has negotiated, and query-status follows', async () => {
    const qemu = await fakeQemu();
    const client = await open(qemu);
    await client.take(1);
    qemu.emit({ event: 'POWERDOWN' });
    client.send({ execute: 'qmp_capabilities' });
    await client.take(1);
    qemu.emit({ event: 'STOP', timestamp: { seconds: 1, microseconds: 2 } });
    client.send({ execute: 'query-status' });
    expect(await client.take(2)).toEqual([
      { timestamp: { seconds: 1, microseconds: 2 }, event: 'STOP' },
      { return: { status: 'paused', singlestep: false, running: false } },
    ]);
  });

  it('stays in its state at an event whose name is that of a member of every object', async () => {
    const qemu = await fakeQemu();
    const client = await ready(qemu);
    qemu.emit({ event: 'constructor' });
    client.send({ execute: 'query-status' });
    expect((await client.take(2))[1]).toEqual({
      return: { status: 'running', singlestep: false, running: true },
    });
  });

  it('takes a mirror through its states as QEMU does', async () => {
    const client = await ready(await fakeQemu());
    const job = { 'job-id': 'm', device: 'src', target: 'dst', sync: 'full' };
    client.send({ execute: 'drive-mirror', arguments: job }, { execute: 'query-jobs' });
    client.send({ execute: 'job-complete', arguments: { id: 'm' } }, { execute: 'query-jobs' });
    const told = (await client.take(13)).map(({ event, data, return: reply }) =>
      event === 'JOB_STATUS_CHANGE' ? (data as { status: string }).status : (event ?? reply),
    );
    const row = {
      id: 'm',
      type: 'mirror',
      status: 'ready',
      'current-progress': 4194304,
      'total-progress': 4194304,
    };
    expect(told).toEqual([
      ...['created', 'running', {}, 'ready', 'BLOCK_JOB_READY', [row], {}],
      ...['waiting', 'pending', 'BLOCK_JOB_COMPLETED', 'concluded', 'null', []],
    ]);
  });
});

describe('fakeQemu, faults', () => {
  it('plays a script in place of a reply', async () => {
    const run = ({ execute }: { execute: string }) =>
      execute === 'query-name'
        ? script(
            faults.stale(),
            faults.event('STOP'),
            faults.errorWithoutId('?'),
            faults.reply({ name: 'x' }),
          )
        : undefined;
    const client = await ready(await fakeQemu({ run }));
    client.send({ execute: 'query-name', id: 7 });
    expect(await client.take(4)).toEqual([
      { return: {}, id: 'of-the-client-before' },
      expect.objectContaining({ event: 'STOP' }),
      { error: { class: 'GenericError', desc: '?' } },
      { return: { name: 'x' }, id: 7 },
    ]);
  });

  it('plays a script in place of the greeting', async () => {
    const onConnect = script(
      faults.event('STOP'),
      faults.greeting(),
      faults.garbage('SSH-2.0\r\n'),
      faults.end(),
    );
    const client = await open(await fakeQemu({ onConnect }));
    await client.until(({ ended }) => ended);
    expect(client.text).toMatch(/^\{"timestamp".*"STOP"\}\r\n\{"QMP".*\r\nSSH-2.0\r\n$/);
  });

  it('never answers, and falls silent', async () => {
    const run = ({ execute }: { execute: string }) =>
      ({ never: script(), silence: script(faults.silence()) })[execute];
    const client = await ready(await fakeQemu({ run }));
    client.send({ execute: 'never' }, { execute: 'query-name' });
    expect(await client.take(1)).toEqual([{ return: {} }]);
    client.send({ execute: 'silence' }, { execute: 'query-name' });
    await new Promise(setImmediate);
    expect(client.text).toBe('');
  });

  it('writes byte by byte', async () => {
    const qemu = await fakeQemu({ wire: faults.split(1) });
    const stream = await qemu.open();
    const sizes: number[] = [];
    stream.on('data', (chunk: Buffer) => sizes.push(chunk.length));
    const client = new WireClient(stream);
    await client.negotiate();
    expect(new Set(sizes)).toEqual(new Set([1]));
  });

  it('resets the connection', async () => {
    const qemu = await fakeQemu({ port: 0, run: () => script(faults.reset()) });
    const client = await WireClient.dial({
      port: (qemu.address as { port: number }).port,
      host: '127.0.0.1',
    });
    await client.negotiate();
    client.send({ execute: 'query-name' });
    await client.until(({ ended }) => ended);
    expect(client.error).toMatchObject({ code: 'ECONNRESET' });
    await qemu.close();
  });
});

describe('fakeQemu, where it listens', () => {
  it('listens on a UNIX path, cuts its clients, and leaves no file behind', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rxqmp-'));
    try {
      const path = join(directory, 'qmp.sock');
      const qemu = await fakeQemu({ path });
      expect(qemu.address).toEqual({ path });
      const client = await WireClient.dial({ path });
      await client.negotiate();
      qemu.drop();
      await client.until(({ ended }) => ended);
      await (await WireClient.dial({ path })).negotiate();
      await qemu.close();
      await qemu.close();
      await expect(WireClient.dial({ path })).rejects.toMatchObject({ code: 'ENOENT' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('names a place that it can’t listen at, and why', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rxqmp-'));
    try {
      const path = join(directory, 'qmp.sock');
      await using _first = await fakeQemu({ path });
      await expect(fakeQemu({ path })).rejects.toMatchObject({
        _tag: 'ConnectError',
        message: `no double at ${path}: another listener is there, or a file (EADDRINUSE)`,
      });
      const lost = join(directory, 'none/qmp.sock');
      await expect(fakeQemu({ path: lost })).rejects.toMatchObject({
        message: `no double at ${lost}: its folder does not exist, or this user may not make a file there (EACCES)`,
      });
      await using onPort = await fakeQemu({ port: 0 });
      const { port } = onPort.address as { port: number };
      await expect(fakeQemu({ port })).rejects.toMatchObject({
        message: `no double at 127.0.0.1:${port}: another listener is there (EADDRINUSE)`,
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
