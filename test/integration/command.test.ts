import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildCommand, type BuiltCommand } from '../cli/built.js';
import { startPty } from '../cli/pty.js';
import { run, start } from '../cli/set-up.js';
import { trackChild } from './children.js';
import { startAgentDomain } from './guest-agent.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { listensOn } from './listening.js';
import { QEMU, type RealQemu, startQemu } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

/** A machine with a slot for devices that come, a balloon and a disk. */
const DEVICES = [
  ...['-device', 'pcie-root-port,id=port0', '-device', 'virtio-balloon'],
  ...['-drive', 'if=virtio,file=null-co://,format=raw'],
];

describeReal('rxqmp at a real QEMU', [QEMU], () => {
  let qemu: RealQemu;
  beforeAll(async () => {
    qemu = await startQemu({ args: DEVICES });
  });
  afterAll(() => qemu[Symbol.asyncDispose]());
  const json = ({ out }: { readonly out: string }) => JSON.parse(out) as unknown;

  test('run types what it is given, and QEMU takes it', async () => {
    const words = ['driver=null-co', 'node-name=n7', 'size=0x100000', 'read-zeroes=on', 'cache.direct=off'];
    expect(await run(['run', qemu.path, 'blockdev-add', ...words])).toEqual({
      code: 0,
      out: '{}\n',
      err: '',
    });
    const nodes = json(await run(['run', qemu.path, 'query-named-block-nodes', 'flat=true'])) as object[];
    expect(nodes).toContainEqual(expect.objectContaining({ 'node-name': 'n7', drv: 'null-co' }));
    expect(await run(['run', qemu.path, 'blockdev-del', 'node-name=n7'])).toMatchObject({ code: 0 });
  });

  test('run keeps integers of 64 bits exact in both directions', async () => {
    const words = ['migrate-set-parameters', 'max-postcopy-bandwidth=18446744073709551615'];
    expect(await run(['run', qemu.path, ...words])).toMatchObject({ code: 0 });
    const { out } = await run(['run', qemu.path, 'query-migrate-parameters']);
    expect(out).toContain('"max-postcopy-bandwidth":18446744073709551615');
  });

  test('run passes QEMU’s refusal on, and knows what was meant', async () => {
    expect(await run(['run', qemu.path, 'device_del', 'id=gone'])).toEqual({
      code: 1,
      out: '',
      err: "rxqmp: device_del: DeviceNotFound: Device 'gone' not found\n",
    });
    expect((await run(['run', qemu.path, 'query-statos'])).err).toMatch(/CommandNotFound: .*did you mean/);
    expect(
      await run([
        'run',
        qemu.path,
        'device_add',
        'driver=virtio-net-pci',
        'bus=port0',
        'id=net0',
        'mac=52:54:00:12:34:56',
      ]),
    ).toMatchObject({ code: 0 });
  });

  test('wait gets the event of the command that it runs', async () => {
    expect(json(await run(['wait', qemu.path, 'RESUME', '--', 'cont']))).toMatchObject({ event: 'RESUME' });
    expect(json(await run(['wait', qemu.path, 'STOP', '--timeout', '10000', '--', 'stop']))).toMatchObject({
      event: 'STOP',
    });
  });

  test('share lets several clients in, by a path and by WebSocket', async () => {
    const path = join(qemu.folder, 'shared.sock');
    const share = start(['share', qemu.path, '--path', path, '--http', '0', '--allow', 'cont,stop']);
    const [, line = ''] = (await share.prints(/\n.*\n/)).split('\n');
    const { url, token } = JSON.parse(line) as { url: string; token: string };
    const env = { RXQMP_TOKEN: token };
    const events = start(['events', url, '--since-state'], { env });
    await events.prints(/"running":false/);
    expect(await run(['run', path, 'cont'])).toMatchObject({ code: 0 });
    await events.prints(/"RESUME"/);
    expect(await run(['run', url, 'balloon', 'value=1'], { env })).toMatchObject({ code: 1 });
    expect(await run(['wait', url, 'STOP', '--', 'stop'], { env })).toMatchObject({ code: 0 });
    const top = json(await run(['top', path, '--once', '--json', '--interval', '200'])) as object;
    expect(top).toMatchObject({ ready: true, vcpus: 1, balloonBytes: 67_108_864, operationsPerSecond: 0 });
    await events.stop();
    expect(await share.stop()).toMatchObject({ code: 0, err: '' });
  });
});

describeReal('rxqmp in a terminal, at a real QEMU', [QEMU, 'python3'], () => {
  let command: BuiltCommand;
  beforeAll(() => {
    command = buildCommand();
  });
  afterAll(() => command.remove());

  test('run prints a reply in colours, and without them where NO_COLOR asks for that', async () => {
    await using qemu = await startQemu();
    await using coloured = startPty(process.execPath, [command.bin, 'run', qemu.path, 'query-status']);
    await coloured.shows('"status": "prelaunch"');
    expect(await coloured.exit).toBe(0);
    expect(coloured.written).toContain('\u001b[36m"status"\u001b[39m');
    await using plain = startPty(process.execPath, [command.bin, 'run', qemu.path, 'query-status'], {
      env: { NO_COLOR: '1' },
    });
    await plain.shows('"status": "prelaunch"');
    expect(plain.written).not.toContain('\u001b');
  });

  test('events prints lines for people until Ctrl-C', async () => {
    await using qemu = await startQemu({
      args: (folder) => ['-qmp', `unix:${folder}/other.sock,server=on,wait=off`],
    });
    await using events = startPty(process.execPath, [command.bin, 'events', '--since-state', qemu.path]);
    await events.shows('prelaunch');
    await run(['run', join(qemu.folder, 'other.sock'), 'cont']);
    await events.shows(/^\d\d:\d\d:\d\d\.\d{6} RESUME$/m);
    events.type('\x03');
    expect(await events.exit).toBe(0);
  });

  test('top draws in place, follows a resize and a machine that comes back, and leaves the terminal as it was', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'vm.sock');
    const first = await startQemu({ path, args: DEVICES });
    await using top = startPty(process.execPath, [command.bin, 'top', path, '--interval', '300'], {
      rows: 10,
    });
    await top.shows(/vm\.sock +prelaunch +1 +64\.0 MiB +0 B +0 B +0/);
    expect(top.screen().filter((line) => line.startsWith('MACHINE'))).toHaveLength(1);
    top.resize(30, 5);
    await top.shows((text) => /prelaunch/.test(text) && text.split('\n').every((line) => line.length <= 30));
    top.resize(80, 10);
    await first[Symbol.asyncDispose]();
    await top.shows(/vm\.sock +lost /);
    await using _second = await startQemu({ path, args: DEVICES });
    await top.shows(/vm\.sock +prelaunch +1 +64\.0 MiB/);
    top.type('\x03');
    expect(await top.exit).toBe(0);
    expect(top.written).toMatch(/MACHINE[^]*vm\.sock[^]*$/);
    // The first screen again, with the cursor.
    expect(top.written.lastIndexOf('?25h')).toBeGreaterThan(top.written.lastIndexOf('?25l'));
    expect(top.written.lastIndexOf('?1049l')).toBeGreaterThan(top.written.lastIndexOf('?1049h'));
    folder.remove();
  });
});

describeReal('rxqmp at a real guest agent', ['qemu-ga'], () => {
  test('run --agent types what it is given by the agent’s own commands', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'qga.sock');
    const agent = trackChild(
      spawn('qemu-ga', ['-m', 'unix-listen', '-p', path, '-t', folder.path], { stdio: 'ignore' }),
    );
    const gone = once(agent, 'exit');
    await listensOn(path, agent);
    const { code, out } = await run([
      'run',
      '--agent',
      path,
      'guest-exec',
      'path=/bin/echo',
      'arg.0=123',
      'capture-output=true',
    ]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^\{"pid":\d+\}\n$/)]);
    expect(await run(['run', '--agent', path, 'guest-exec', 'pth=/bin/echo'])).toMatchObject({
      code: 2,
      err: "rxqmp: pth: no such argument (did you mean 'path'?)\n",
    });
    expect((await run(['run', '--agent', path, 'guest-pnig'])).err).toContain("did you mean 'guest-ping'");
    agent.kill('SIGKILL');
    await gone;
    folder.remove();
  });
});

describeReal('rxqmp at a domain of a real libvirtd', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  let target: string;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    await daemon.startDomain('web server');
    target = `${daemon.uri}#web server`;
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test('run, wait, events and top reach it by its name', async () => {
    expect(await run(['run', target, 'query-status'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('"running":true'),
    });
    expect(await run(['run', target, 'device_del', 'id=gone'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('DeviceNotFound'),
    });
    const events = start(['events', target, 'STOP', '--since-state']);
    await events.prints(/"running":true/);
    await daemon.virsh('suspend', 'web server');
    await events.prints(/"STOP"/);
    await events.stop();
    expect(await run(['wait', target, 'RESUME', '--', 'cont'])).toMatchObject({ code: 0 });
    expect(await run(['wait', target, 'STOP', '--timeout', '15000', '--', 'stop'])).toMatchObject({
      code: 0,
    });
    const top = await run(['top', target, '--once', '--interval', '300']);
    expect(top).toMatchObject({ code: 0, out: expect.stringMatching(/#web server +paused +1 /) });
  });

  test('run --agent reaches its guest agent', async () => {
    await using guest = await startAgentDomain(daemon, 'guest');
    const of = (...words: string[]) => run(['run', '--agent', `${daemon.uri}#${guest.name}`, ...words]);
    expect(await of('guest-ping')).toEqual({ code: 0, out: '{}\n', err: '' });
    expect(await of('guest-exec', 'path=/bin/true', 'arg.0=1')).toMatchObject({ code: 0, err: '' });
  });

  test('a domain that is not there is no connection', async () => {
    const { code, err } = await run(['run', `${daemon.uri}#gone`, 'query-status']);
    expect([code, err]).toEqual([3, expect.stringContaining('gone')]);
  });
});
