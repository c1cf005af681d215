import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fakeLibvirtd, fakeQemu } from '../../../src/testing/index.js';
import { Stopped } from '../../../tools/cli/io.js';
import { trackChild } from '../../integration/children.js';
import { startQemu } from '../../integration/qemu.js';
import { describeReal, temporaryFolder } from '../../integration/real.js';
import { run } from '../set-up.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Runs a script on a target. */
const script = (target: string, text: string, ...options: string[]) =>
  run(['shell', ...options, target], { input: Readable.from([text]) });

describeReal('a script for a real QEMU', ['qemu-system-x86_64'], () => {
  test('prints replies as JSON lines, and runs one command after another', async () => {
    await using qemu = await startQemu();
    const text = `#!/usr/bin/env rxqmp
# a comment
cont
query-status

{"execute":
  "stop"}
!info status
transaction(
  blockdev-add driver=null-co
)
migrate-set-parameters max-postcopy-bandwidth=18446744073709551615
query-name`;
    const { code, out, err } = await script(qemu.path, text);
    const lines = out.split('\n');
    expect(lines.map((line) => line.slice(0, 20))).toEqual([
      '{}',
      expect.stringMatching(/^\{"status":"running/),
      '{}',
      '"VM status: paused\\r'.slice(0, 20),
      '{}',
      '{}',
      '',
    ]);
    expect(err).toMatch(/^line 9: transaction: GenericError: .*'blockdev-add'.*\n$/);
    expect(code).toBe(1);
  });

  test('prints events where it asks for them', async () => {
    await using qemu = await startQemu();
    const { code, out } = await script(qemu.path, 'cont\nevents STOP\nstop\nexit\nquit');
    const [first, event, last, ...rest] = out.trimEnd().split('\n');
    expect([first, last, rest]).toEqual(['{}', '{}', []]);
    expect(JSON.parse(event!)).toMatchObject({ event: 'STOP', timestamp: { seconds: expect.any(Number) } });
    expect(code).toBe(0);
    expect(qemu.child.exitCode).toBeNull();
  });

  test('prints all events behind a bare events', async () => {
    await using qemu = await startQemu();
    const { code, out } = await script(qemu.path, 'events\ncont\n');
    expect(out).toContain('"event":"RESUME"');
    expect(code).toBe(0);
  });

  test('names a command that the machine does not have, whatever is behind it, and goes on', async () => {
    await using qemu = await startQemu();
    expect(await script(qemu.path, 'device_dell nic1\nquery-name\n')).toEqual({
      code: 1,
      out: '{}\n',
      err: "line 1: device_dell: no such command (did you mean 'device_del'?)\n",
    });
    expect(await script(qemu.path, 'device_del nic1\nquery-name\n')).toMatchObject({
      code: 2,
      err: expect.stringContaining("line 1: 'nic1': expected key=value"),
    });
  });

  test('ends with 3 behind a QEMU that has ended', async () => {
    await using qemu = await startQemu();
    const { code, out, err } = await script(qemu.path, 'quit\nquery-name\nquery-status\n');
    expect([code, out]).toEqual([3, '{}\n']);
    expect(err).toMatch(/^line 2: .*\n$/);
  });
});

describeReal('a script for a real guest agent', ['qemu-ga'], () => {
  test('knows the types of its commands', async () => {
    const path = join(folder.path, 'qga.sock');
    mkdirSync(join(folder.path, 'state'));
    const args = ['-m', 'unix-listen', '-p', path, '-t', join(folder.path, 'state')];
    const agent = trackChild(spawn('qemu-ga', args, { stdio: 'ignore' }));
    const ended = once(agent, 'exit');
    try {
      while (!existsSync(path)) await new Promise(setImmediate);
      const text =
        'guest-ping\nguest-file-open path=/dev/null mode=r\nguest-file-open pth=/dev/null\nhelp guest-ping';
      // Its socket's file is there a moment before it listens.
      let result = await script(path, text, '--agent');
      while (result.code === 3) result = await script(path, text, '--agent');
      const { code, out, err } = result;
      expect(out).toMatch(/^\{\}\n\d+\nguest-ping · since 0\.15\n$/);
      expect(err).toBe("line 3: pth: no such argument (did you mean 'path'?)\n");
      expect(code).toBe(2);
    } finally {
      agent.kill('SIGKILL');
      await ended;
    }
  });
});

describe('a script', () => {
  const path = join(folder.path, 'fake.sock');
  const refused = { class: 'GenericError', desc: 'no \x1b[2J' };
  const peer = () =>
    fakeQemu({
      path,
      run: ({ execute }) => {
        if (execute === 'x-bad') throw refused;
        if (execute === 'x-slow') return new Promise((resolve) => setImmediate(resolve, 'slow'));
        return undefined;
      },
    });

  test('goes on behind a command that fails, and its exit code shows it', async () => {
    await using _peer = await peer();
    expect(await script(path, 'x-bad\nquery-name\n')).toEqual({
      code: 1,
      out: '{}\n',
      err: 'line 1: x-bad: GenericError: no \\u001b[2J\n',
    });
  });

  test('ends at the first command that fails with -e', async () => {
    await using fake = await peer();
    expect(await script(path, 'query-name\nx-bad\nquit\n', '-e')).toMatchObject({ code: 1, out: '{}\n' });
    expect(fake.received.map(({ execute }) => execute)).not.toContain('quit');
  });

  test.each([
    ['query-name\ndevice_del "\nquit\n', 'line 2: the quote at column 12 is not closed\n'],
    ['query-name\nquery-name {\nquit\n', 'line 2: the bracket at column 12 is not closed\n'],
    ['query-name\ntransaction(\nx\n', 'line 2: the parenthesis at column 12 is not closed\n'],
  ])('ends with 2 where it can’t be read: %j', async (text, err) => {
    await using fake = await peer();
    expect(await script(path, text)).toEqual({ code: 2, out: '{}\n', err });
    expect(fake.received.map(({ execute }) => execute)).not.toContain('quit');
  });

  test('prints what it sends with --verbose, to standard error', async () => {
    await using _peer = await peer();
    expect(await script(path, 'query-name\nx-a b=1\n!info', '--verbose')).toMatchObject({
      err: expect.stringContaining(
        '{"execute":"human-monitor-command","arguments":{"command-line":"info"}}\n',
      ),
    });
  });

  test('waits for what runs in the background', async () => {
    await using _peer = await peer();
    expect(await script(path, 'x-slow &\nquery-name')).toEqual({ code: 0, out: expect.any(String), err: '' });
    const { out } = await script(path, 'x-slow &\nquery-name');
    expect(out.split('\n').sort()).toEqual(['', '"slow"', '{}']);
  });

  test('is stopped by a signal', async () => {
    let isHung = () => undefined as void;
    const hung = new Promise<void>((resolve) => (isHung = resolve));
    await using _peer = await fakeQemu({
      path,
      run: ({ execute }) => {
        if (execute !== 'x-hang') return undefined;
        isHung();
        return new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    const done = run(['shell', path], { input: Readable.from(['x-hang\n']), stop: controller.signal });
    await hung;
    controller.abort(new Stopped('SIGTERM'));
    expect(await done).toEqual({ code: 143, out: '', err: '' });
  });

  test('runs through libvirt, which has no commands out of band', async () => {
    const socket = join(folder.path, 'libvirt.sock');
    const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
    await using _daemon = await fakeLibvirtd({
      path: socket,
      domains: {
        vm1: { uuid, run: ({ execute }) => (execute === 'query-name' ? { name: 'vm1' } : undefined) },
      },
    });
    const target = `qemu+unix:///system?socket=${socket}#vm1`;
    const { code, out, err } = await script(target, 'query-name\noob migrate-pause\n');
    expect([code, out]).toEqual([2, '{"name":"vm1"}\n']);
    expect(err).toMatch(/^line 2: .*oob/);
  });

  test('ends with 2 at a statement that is not text in UTF-8', async () => {
    await using qemu = await fakeQemu({ path: join(folder.path, 'unread.sock'), run: () => ({}) });
    const path = join(folder.path, 'unread.sock');
    const latin1 = Readable.from([Buffer.from('device_del id=größe\nstop\n', 'latin1')]);
    expect(await run(['shell', path], { input: latin1 })).toMatchObject({
      code: 2,
      err: 'line 1: the statement is not text in UTF-8 (a U+FFFD that is meant can be written as \\ufffd in JSON)\n',
    });
    expect(qemu.received.map(({ execute }) => execute)).not.toContain('device_del');
  });

  test('needs a connection, and a target', async () => {
    expect(await script(join(folder.path, 'none.sock'), 'stop')).toMatchObject({ code: 3, out: '' });
    expect(await run(['shell'])).toMatchObject({ code: 2, err: expect.stringContaining('no target') });
  });

  test('prints help', async () => {
    await using _peer = await peer();
    const { out } = await script(path, 'help');
    expect(out).toContain('transaction(');
  });
});
