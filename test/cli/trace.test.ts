/** `rxqmp trace`: what is recorded is shown, and replayed. */
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { fakeAgent, fakeLibvirtd, fakeQemu, replayQemu } from '../../src/testing/index.js';
import { readTrace } from '../../src/trace/index.js';
import { Stopped } from '../../tools/cli/io.js';
import { QEMU, startQemu } from '../integration/qemu.js';
import { describeReal, temporaryFolder } from '../integration/real.js';
import { PLAIN_SCREEN, run } from './set-up.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let count = 0;
const newPath = (ending: string) => join(folder.path, `${(count += 1)}.${ending}`);

/** Starts a subcommand that runs until it is stopped; resolves when it has printed a line. */
async function start(args: readonly string[], env: Record<string, string> = {}) {
  const controller = new AbortController();
  let told = () => undefined as void;
  const begun = new Promise<void>((resolve) => (told = resolve));
  let err = '';
  const ended = run(args, {
    env,
    stop: controller.signal,
    err: (text) => {
      err += text;
      told();
    },
  });
  await Promise.race([begun, ended]);
  return {
    err: () => err,
    ended,
    stop: () => {
      controller.abort(new Stopped('SIGINT'));
      return ended;
    },
  };
}

const namesIn = (file: string) =>
  readTrace(readFileSync(file, 'utf8')).entries.map(({ direction, kind, name }) =>
    `${direction} ${kind} ${name ?? ''}`.trim(),
  );

/** A record of a session with a machine, made through the path that is served. */
async function recordSession(target: string) {
  const [file, path] = [newPath('jsonl'), newPath('sock')];
  const recording = await start(['trace', 'record', target, file, '--path', path]);
  expect(recording.err()).toBe(
    `recording ${target} into ${file}; give your program ${path}; Ctrl-C ends it\n`,
  );
  const monitor = socketMonitor({ path });
  await monitor.request('cont');
  await monitor.request('set_password', { protocol: 'vnc', password: 'hush' }).catch(() => undefined);
  await monitor.request('quit');
  expect((await recording.ended).code).toBe(0);
  await monitor.disconnect();
  return file;
}

describe('rxqmp trace record', () => {
  test("records what another program does, without secrets, in a file of the user's own", async () => {
    await using _qemu = await fakeQemu({ path: newPath('sock'), status: 'paused', run: () => undefined });
    const { path } = _qemu.address as { path: string };
    const file = await recordSession(path);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('hush');
    expect(readTrace(readFileSync(file, 'utf8')).header).toMatchObject({
      target: 'unix',
      greeting: { capabilities: ['oob'] },
    });
    expect(namesIn(file).slice(3)).toEqual([
      'out command cont',
      'in event RESUME',
      'in return cont',
      'out command set_password',
      'in return set_password',
      'out command quit',
      'in event SHUTDOWN',
      'in return quit',
      'in end',
    ]);
  });

  test('records events alone, from the target in RXQMP_TARGET, until Ctrl-C', async () => {
    await using qemu = await fakeQemu({ path: newPath('sock') });
    const { path } = qemu.address as { path: string };
    const file = newPath('jsonl');
    const recording = await start(['trace', 'record', file], { RXQMP_TARGET: path });
    expect(recording.err()).toBe(`recording ${path} into ${file}; Ctrl-C ends it\n`);
    qemu.emit({ event: 'STOP' });
    while (!readFileSync(file, 'utf8').includes('STOP')) await new Promise(setImmediate);
    expect((await recording.stop()).code).toBe(0);
    expect(namesIn(file).at(-1)).toBe('in event STOP');
  });

  test('records a guest agent, and members that the user names as secret', async () => {
    await using agent = await fakeAgent({ path: newPath('sock') });
    const { path } = agent.address as { path: string };
    const file = newPath('jsonl');
    const recording = await start([
      'trace',
      'record',
      '--agent',
      '--secret',
      'pin',
      '--secret',
      'version',
      path,
      file,
    ]);
    await recording.stop();
    expect(readTrace(readFileSync(file, 'utf8')).header.target).toBe('guest agent, unix');
    expect(namesIn(file)).toContain('out command guest-info');
    expect(readFileSync(file, 'utf8')).toMatch(/"version": ?"\[redacted\]"/);
  });

  test('records a domain of libvirt, with the version that libvirt reports, and replays its events', async () => {
    const socket = newPath('sock');
    const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
    await using libvirtd = await fakeLibvirtd({ path: socket, domains: { vm1: { uuid } } });
    const [file, path] = [newPath('jsonl'), newPath('sock')];
    const target = `qemu+unix:///system?socket=${socket}#vm1`;
    const recording = await start(['trace', 'record', target, file, '--path', path]);
    const monitor = socketMonitor({ path });
    expect((await monitor.request('query-status')).status).toBe('running');
    libvirtd.emit('vm1', { event: 'RTC_CHANGE', data: { offset: 9, 'qom-path': '/rtc' } });
    while (!readFileSync(file, 'utf8').includes('RTC_CHANGE')) await new Promise(setImmediate);
    await monitor.disconnect();
    await recording.stop();
    const { header } = readTrace(readFileSync(file, 'utf8'));
    expect(header).toMatchObject({ target: 'libvirt', greeting: { capabilities: [] } });
    const replayed = await replayQemu(file);
    const again = socketMonitor({ open: () => replayed.open() });
    const event = firstValueFrom(again.events$);
    expect((await again.request('query-status')).status).toBe('running');
    expect(await event).toMatchObject({ event: 'RTC_CHANGE', data: { offset: 9, 'qom-path': '/rtc' } });
    await again.disconnect();
  });

  describe('with a program behind --', () => {
    const program = (script: string) => ['--', process.execPath, '--input-type=module', '-e', script];
    /** Sends a command to the machine at RXQMP_TARGET, reads its reply, and ends with 7. */
    const stops = `
      import { connect } from 'node:net';
      import { createInterface } from 'node:readline';
      const socket = connect(process.env.RXQMP_TARGET);
      const messages = ['qmp_capabilities', 'stop'].map((execute) => JSON.stringify({ execute }));
      for await (const line of createInterface({ input: socket })) {
        if ('event' in JSON.parse(line)) continue;
        const next = messages.shift();
        if (next === undefined) break;
        socket.write(next + '\\n');
      }
      socket.end();
      process.exitCode = 7;`;

    test.each([['at a socket of its own'], ['at --path']])(
      'records it for as long as it runs, %s',
      async (where) => {
        await using qemu = await fakeQemu({ path: newPath('sock') });
        const { path } = qemu.address as { path: string };
        const [file, shared] = [newPath('jsonl'), newPath('sock')];
        const option = where === 'at --path' ? ['--path', shared] : [];
        const args = ['trace', 'record', path, file, ...option, ...program(stops)];
        expect(await run(args, { env: process.env })).toEqual({ code: 7, out: '', err: '' });
        expect(namesIn(file).slice(-3)).toEqual(['out command stop', 'in event STOP', 'in return stop']);
        expect(existsSync(shared)).toBe(false);
      },
    );

    test('passes a signal on to it, and ends with its exit code', async () => {
      await using qemu = await fakeQemu({ path: newPath('sock') });
      const { path } = qemu.address as { path: string };
      const [file, ready] = [newPath('jsonl'), newPath('ready')];
      const waits = `
        import { writeFileSync } from 'node:fs';
        process.on('SIGTERM', () => process.exit(9));
        setInterval(() => undefined, 60_000);
        writeFileSync('${ready}', '');`;
      const controller = new AbortController();
      const ended = run(['trace', 'record', path, file, ...program(waits)], {
        env: process.env,
        stop: controller.signal,
      });
      while (!existsSync(ready)) await new Promise(setImmediate);
      controller.abort(new Stopped('SIGTERM'));
      expect(await ended).toEqual({ code: 9, out: '', err: '' });
    });

    test('notes in the file that the machine has ended, and goes on with the program', async () => {
      await using qemu = await fakeQemu({ path: newPath('sock') });
      const { path } = qemu.address as { path: string };
      const [file, ready] = [newPath('jsonl'), newPath('ready')];
      const waits = `
        import { connect } from 'node:net';
        import { writeFileSync } from 'node:fs';
        const socket = connect(process.env.RXQMP_TARGET);
        socket.once('data', () => writeFileSync('${ready}', ''));
        socket.on('close', () => process.exit(4)).on('error', () => undefined).resume();`;
      const ended = run(['trace', 'record', path, file, ...program(waits)], { env: process.env });
      while (!existsSync(ready)) await new Promise(setImmediate);
      qemu.drop();
      expect(await ended).toEqual({ code: 4, out: '', err: '' });
      expect(readTrace(readFileSync(file, 'utf8')).entries.at(-1)).toMatchObject({ kind: 'end' });
    });

    test('that can’t be started is wrong usage', async () => {
      await using qemu = await fakeQemu({ path: newPath('sock') });
      const { path } = qemu.address as { path: string };
      expect(await run(['trace', 'record', path, newPath('jsonl'), '--', 'no-such-program'])).toMatchObject({
        code: 2,
        err: "rxqmp: can't run no-such-program: there is no such program\n",
      });
    });
  });

  test('says that the connection was lost, on standard error, in the file and by its exit code', async () => {
    await using qemu = await fakeQemu({ path: newPath('sock') });
    const { path } = qemu.address as { path: string };
    const file = newPath('jsonl');
    const recording = await start(['trace', 'record', path, file]);
    qemu.drop();
    const { code } = await recording.ended;
    expect(code).toBe(3);
    const end = readTrace(readFileSync(file, 'utf8')).entries.at(-1);
    expect(end).toMatchObject({ kind: 'end', text: expect.stringMatching(/connection/) as string });
    expect(recording.err()).toContain(`rxqmp: ${end?.text ?? ''}`);
  });

  test('leaves no file when it is stopped while it connects', async () => {
    const [file, path] = [newPath('jsonl'), newPath('sock')];
    // It accepts, and never greets.
    const server = createServer().listen(path);
    const accepted = once(server, 'connection');
    await once(server, 'listening');
    const controller = new AbortController();
    const ended = run(['trace', 'record', path, file], { stop: controller.signal });
    const [socket] = (await accepted) as [Socket];
    expect(existsSync(file)).toBe(true);
    controller.abort(new Stopped('SIGINT'));
    expect(await ended).toEqual({ code: 130, out: '', err: '' });
    expect(existsSync(file)).toBe(false);
    socket.destroy();
    server.close();
  });

  test('makes no file where nothing came, and overwrites none', async () => {
    const file = newPath('jsonl');
    expect(await run(['trace', 'record', join(folder.path, 'none.sock'), file])).toMatchObject({ code: 3 });
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, 'mine');
    const refused = await run(['trace', 'record', join(folder.path, 'none.sock'), file]);
    expect(refused).toMatchObject({
      code: 2,
      err: `rxqmp: can't make ${file}: it exists: take another name\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test.each([
    [['trace', 'record'], /give a target and the file to make, TARGET FILE/],
    [['trace', 'record', 'bug.jsonl'], /only 'bug\.jsonl' is given: give a target and the file to make/],
    [['trace', 'record', '/run/vm1.qmp', 'bug.jsonl', 'more'], /one target and one file, and not more/],
    [['trace', 'record', '/run/vm1.qmp', '/none/bug.jsonl'], /its folder is not there/],
    [
      ['trace', 'record', '--agent', '--path', 'x', '/run/vm1.qga', 'bug.jsonl'],
      /a guest agent can't be shared/,
    ],
    [['trace', 'record', '/run/vm1.qmp', 'bug.jsonl', '--'], /which program behind --\?/],
    [
      ['trace', 'record', '--agent', '/run/vm1.qga', 'bug.jsonl', '--', 'true'],
      /--: a guest agent can't be shared/,
    ],
  ])('%j is wrong usage', async (args, words) => {
    expect(await run(args)).toMatchObject({ code: 2, err: expect.stringMatching(words) as string });
  });
});

describe('rxqmp trace show', () => {
  const file = newPath('jsonl');
  writeFileSync(
    file,
    [
      '{"trace":"qmp","format":1,"rxqmp":"0.1.0","begun":"2026-11-27T10:00:00.000Z","target":"unix"}',
      '{"at":1,"direction":"out","kind":"command","id":"1","name":"query-name","message":{"execute":"query-name"}}',
      '{"at":3.5,"direction":"in","kind":"return","id":"1","name":"query-name","message":{"return":{"name":"\\u001b[2J, and a long text of this machine, which goes on"}}}',
      '{"at":1200,"direction":"in","kind":"event","name":"STOP\\u001b","message":{}}',
      '{"at":1201,"direction":"in","kind":"end","text":"lost"}',
      '',
    ].join('\n'),
  );

  test('prints a line for each message, with the time that a reply took, and no escapes of a terminal', async () => {
    expect(await run(['trace', 'show', file])).toEqual({
      code: 0,
      err: '',
      out: `2026-11-27T10:00:00.000Z: unix, rxqmp 0.1.0, 4 messages
       1.0 > query-name {"execute":"query-name"}
       3.5 < return query-name (2.5 ms) {"return":{"name":"\\u001b[2J, and a long text of this machine, which goes on"}}
    1200.0 < STOP\\u001b {}
    1201.0 < end lost
`,
    });
  });

  test("cuts a line at a terminal's width, unless --full", async () => {
    const { out } = await run(['trace', 'show', file], { screen: PLAIN_SCREEN });
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBe(80);
    expect(out).toContain('…');
    expect((await run(['trace', 'show', '--full', file], { screen: PLAIN_SCREEN })).out).toContain(
      'which goes on"}}',
    );
  });

  test('refuses what is not a trace, with the line and the reason', async () => {
    const other = newPath('txt');
    writeFileSync(other, `${readFileSync(file, 'utf8')}{"at":1}\n`);
    expect(await run(['trace', 'show', other])).toMatchObject({
      code: 2,
      err: `rxqmp: ${other}:6: 'direction' must be 'in' or 'out'\n`,
    });
    expect(await run(['trace', 'show', newPath('none')])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/can't be read: ENOENT/) as string,
    });
  });
});

describe('rxqmp trace replay', () => {
  const file = newPath('jsonl');
  writeFileSync(
    file,
    [
      '{"trace":"qmp","format":1,"rxqmp":"0.1.0","begun":"2026-11-27T10:00:00.000Z"}',
      ...['1', '2', '3'].map(
        (id) =>
          `{"at":1,"direction":"out","kind":"command","id":"${id}","name":"a","message":{"execute":"a"}}`,
      ),
      '{"at":2,"direction":"in","kind":"return","id":"1","name":"a","message":{"return":9007199254740993}}',
      '',
    ].join('\n'),
  );

  test('serves a double on a path, and names what was not sent', async () => {
    const path = newPath('sock');
    const replay = await start(['trace', 'replay', file, '--path', path]);
    expect(replay.err()).toBe(`replaying ${file} at ${path}; Ctrl-C ends it\n`);
    expect(await run(['run', path, 'a'])).toMatchObject({ code: 0, out: '9007199254740993\n' });
    expect((await replay.stop()).code).toBe(0);
    expect(replay.err()).toMatch(/\nnot sent: a \(2\)\n$/);
  });

  test('says why it can’t serve at a path', async () => {
    const path = newPath('sock');
    await using _qemu = await fakeQemu({ path });
    expect(await run(['trace', 'replay', file, '--path', path])).toMatchObject({
      code: 2,
      err: `rxqmp: no double at ${path}: another listener is there, or a file (EADDRINUSE)\n`,
    });
  });

  test('serves on a port of the loopback', async () => {
    const replay = await start(['trace', 'replay', file, '--port', '0', '--repeat']);
    const [, address = ''] = /at (127\.0\.0\.1:\d+);/.exec(replay.err()) ?? [];
    expect(await run(['run', address, 'a'])).toMatchObject({ code: 0 });
    await replay.stop();
  });

  test.each([
    [['trace', 'replay', '/none.jsonl', '--path', 'x'], /^rxqmp: \/none\.jsonl can't be read: ENOENT/],
    [['trace', 'replay', file], /Give --path SOCKET or --port PORT/],
    [['trace', 'replay', file, '--path', 'x', '--port', '1'], /Give --path SOCKET or --port PORT/],
    [['trace', 'replay', file, '--port', 'x'], /Give a port, 0 to 65535/],
    [['trace', 'replay', newPath('none'), '--port', '0'], /can't be read: ENOENT/],
  ])('%j is wrong usage', async (args, words) => {
    expect(await run(args)).toMatchObject({ code: 2, err: expect.stringMatching(words) as string });
  });
});

describeReal('rxqmp trace, on a real QEMU', [QEMU], () => {
  test('a session is recorded, and the replay answers the same session the same', async () => {
    await using qemu = await startQemu();
    const first = await recordSession(qemu.path);
    const path = newPath('sock');
    const replay = await start(['trace', 'replay', first, '--path', path]);
    const second = await recordSession(path);
    await replay.stop();
    expect(namesIn(second)).toEqual(namesIn(first));
    expect(replay.err()).not.toContain('not sent');
  });
});
