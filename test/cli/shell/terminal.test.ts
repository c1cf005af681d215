import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../../src/socket/index.js';
import { fakeQemu } from '../../../src/testing/index.js';
import { trackChild } from '../../integration/children.js';
import { holdCommand, startQemu, type RealQemu } from '../../integration/qemu.js';
import { describeReal, temporaryFolder } from '../../integration/real.js';
import { buildCommand, type BuiltCommand } from '../built.js';
import { startPty, type Pty, type PtyOptions } from '../pty.js';

let built: BuiltCommand;
const state = temporaryFolder();
beforeAll(() => {
  built = buildCommand();
});
afterAll(() => {
  built.remove();
  state.remove();
});

function start(args: readonly string[], { env, ...options }: PtyOptions = {}): Pty {
  return startPty(process.execPath, [built.bin, 'shell', ...args], {
    // Wide, so that the messages aren't wrapped.
    columns: 160,
    ...options,
    env: { XDG_STATE_HOME: state.path, TZ: 'UTC', ...env },
  });
}

/** Resolves when something listens on the path: its file is there a moment before. */
async function listens(path: string): Promise<void> {
  for (;;) {
    const socket = connect(path);
    const connected = await new Promise((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (connected) return;
    await new Promise(setImmediate);
  }
}

/** A shell that shows its prompt. */
async function atPrompt(target: string, options?: PtyOptions): Promise<Pty> {
  const pty = start([target], options);
  await pty.shows(/^qemu>$/m);
  return pty;
}

/** A shell that has the machine's schema, for which the first Tab waits only as long as a user would. */
async function withSchema(target: string, options?: PtyOptions): Promise<Pty> {
  const pty = await atPrompt(target, options);
  pty.type('help query-name\r');
  await pty.shows(/^query-name · [^]*\nqemu>$/m);
  return pty;
}

const CTRL_A = '\x01';
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const BACKSPACE = '\x7f';

describeReal('the shell on a real QEMU', ['python3', 'qemu-system-x86_64'], () => {
  let qemu: RealQemu;
  /** Another client of the same QEMU, on its second monitor. */
  let other: ReturnType<typeof socketMonitor>;

  beforeAll(async () => {
    qemu = await startQemu({
      args: (folder) => ['-qmp', `unix:${join(folder, 'other.sock')},server=on,wait=off`],
    });
    other = socketMonitor({ path: join(qemu.folder, 'other.sock') });
    await other.connect();
  });

  afterAll(async () => {
    await other.disconnect();
    await qemu[Symbol.asyncDispose]();
  });

  test('runs a command, and prints its reply with exact integers', async () => {
    await using pty = await atPrompt(qemu.path);
    expect(pty.text()).toMatch(
      /^QEMU \d+\.\d+\.\d+ at .*\nTab completes, help explains, Ctrl-D ends\nqemu>$/,
    );
    pty.type('query-status\r');
    await pty.shows(/"running": false\n\}\nqemu>$/);
    pty.type('migrate-set-parameters max-postcopy-bandwidth=18446744073709551615\r');
    await pty.shows(/\n\{\}\nqemu>$/);
    pty.type('query-migrate-parameters\r');
    await pty.shows('"max-postcopy-bandwidth": 18446744073709551615');
    pty.type('!info status\r');
    await pty.shows(/!info status\nVM status: paused.*\nqemu>$/);
    pty.type(CTRL_D);
    expect(await pty.exit).toBe(0);
    expect(pty.written.trimEnd().endsWith('\x1b[?2004l')).toBe(true);
  });

  test('prints a refusal with its class and text, and names that are near', async () => {
    await using pty = await atPrompt(qemu.path);
    pty.type('qom-get path=/nowhere property=x\r');
    await pty.shows("qom-get: DeviceNotFound: Device '/nowhere' not found\nqemu>");
    pty.type('query-statsu\r');
    await pty.shows(/CommandNotFound: .* \(did you mean 'query-stat(s|us)'.*\?\)\nqemu>$/);
    pty.type('device_del idd=x\r');
    await pty.shows(/idd: no such argument \(did you mean 'id'\?\)\nqemu>$/);
    pty.type('device_del "\r');
    await pty.shows(/the quote at column 12 is not closed\nqemu>$/);
  });

  test('completes commands, arguments and values, notes beside them', async () => {
    await using pty = await withSchema(qemu.path);
    pty.type('query-statu\t');
    await pty.shows(/^qemu> query-status$/m);
    pty.type(`${CTRL_C}blockdev-a`);
    pty.type('\t');
    await pty.shows(/^qemu> blockdev-add$/m);
    pty.type('dr');
    pty.type('\t');
    await pty.shows(/^qemu> blockdev-add driver=$/m);
    pty.type('qcow');
    pty.type('\t');
    await pty.shows(/^qcow\nqcow2\n?.*qemu> blockdev-add driver=qcow$/m);
    pty.type('2 fil');
    pty.type('\t');
    await pty.shows(/^qemu> blockdev-add driver=qcow2 file$/m);
    pty.type('\t');
    await pty.shows(/^file= +mandatory object or string\nfile\. +mandatory object or string\nqemu> /m);
    pty.type('.dri');
    pty.type('\t');
    pty.type('file file.file');
    pty.type('\t');
    await pty.shows(/^qemu> blockdev-add driver=qcow2 file\.driver=file file\.filename=$/m);
    pty.type('\t');
    await pty.shows(/^file\.filename: mandatory string\nqemu> blockdev-add/m);
    pty.type(`${CTRL_C}migrate `);
    pty.type('\t');
    await pty.shows(
      /^uri= +mandatory string\n(?:.*\n)*resume= +optional true or false, since 3\.0\nqemu> migrate$/m,
    );
  });

  test('lists what fits of a long list, and all names on another Tab', async () => {
    await using pty = await withSchema(qemu.path, { rows: 12 });
    pty.type('query-b');
    pty.type('\t');
    await pty.shows(/^query-balloon +since 0\.14\n(?:.*\n)*qemu> query-b/m);
    pty.type(`${CTRL_C}query-`);
    pty.type('\t');
    await pty.shows(/^… and \d+ more: Tab again shows all names\nqemu> query-$/m);
    pty.type('\t');
    await pty.shows(/^query-acpi-ospm-status +query-\S+.*\n(?:.*\n)*qemu> query-$/m);
  });

  test('prints events above the line that is typed, which stays with its cursor', async () => {
    await using pty = await atPrompt(qemu.path, { columns: 50 });
    const value = 'x'.repeat(50);
    pty.type(`device_del id=${value}`);
    await pty.shows(/x{30}\nx{20}$/);
    await firstValueFrom(other.execute({ execute: 'cont' }));
    await pty.shows(/ends\n\d\d:\d\d:\d\d\.\d{6} RESUME\nqemu> device_del id=x{30}\nx{20}$/);
    pty.type('y');
    await pty.shows(/RESUME\nqemu> device_del id=x{30}\nx{20}y$/);
    pty.type(CTRL_A);
    await firstValueFrom(other.execute({ execute: 'stop' }));
    await pty.shows(/ends\n.* RESUME\n\d\d:\d\d:\d\d\.\d{6} STOP\nqemu> device_del id=x{30}\nx{20}y$/);
    // The cursor is still at the beginning.
    pty.type('help x y\x1b[D\x1b[D\x1b[D\x1b[D');
    pty.type(`${BACKSPACE}${BACKSPACE}${BACKSPACE}${BACKSPACE}\x0b`);
    await pty.shows(/STOP\nqemu>\s*$/);
    expect(pty.text().match(/qemu>/g)).toHaveLength(1);
  });

  test('selects the events that are printed', async () => {
    await using pty = await atPrompt(qemu.path);
    pty.type('events STOP\r');
    await pty.shows(/events STOP\nqemu>$/);
    await firstValueFrom(other.execute({ execute: 'cont' }));
    await firstValueFrom(other.execute({ execute: 'stop' }));
    await pty.shows(/\.\d{6} STOP\nqemu>$/);
    expect(pty.text()).not.toContain('RESUME');
    pty.type('events on\r');
    await pty.shows(/events on\nqemu>$/);
    pty.type('cont\r');
    await pty.shows(/RESUME\n\{\}\nqemu>$/);
    pty.type('stop\r');
    await pty.shows(/STOP\n\{\}\nqemu>$/);
  });

  test('keeps one line through changes of the size, and runs it', async () => {
    await using pty = await atPrompt(qemu.path, { columns: 80 });
    const text = `qom-list path=/machine/${'long-name/'.repeat(5)}`;
    pty.type(text);
    await pty.shows(text);
    for (const columns of [40, 100, 30, 60, 20, 80]) {
      pty.resize(columns, 24);
      const rows = `qemu> ${text}`.match(new RegExp(`.{1,${columns}}`, 'g'))!;
      await pty.shows((shown) => shown.endsWith(rows.join('\n')) && shown.match(/qemu>/g)!.length === 1);
      pty.type('!');
      await pty.shows((shown) => shown.endsWith('!'));
      pty.type(BACKSPACE);
      await pty.shows((shown) => shown.endsWith('long-name/'));
    }
    pty.type('\r');
    await pty.shows(/DeviceNotFound: [^]*\nqemu>$/);
  });

  test('takes UTF-8, wide letters and emoji, also cut in a letter', async () => {
    await using pty = await atPrompt(qemu.path);
    pty.type('qom-list path=/größe-名前-🙂👍');
    await pty.shows('qemu> qom-list path=/größe-名前-🙂👍');
    pty.type(BACKSPACE);
    await pty.shows(/qemu> qom-list path=\/größe-名前-🙂$/);
    pty.type('\x1b[D\x1b[D\x1b[Dx\r');
    await pty.shows("Device '/größe-名x前-🙂' not found");
  });

  describe('runs a paste of 100 lines in order, each behind its prompt', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `!print ${index * 7}`);
    const answer = (index: number) => (index === 0 ? '0' : `0x${(index * 7).toString(16)}`);
    const expected = lines.map((line, index) => `qemu> ${line}\n${answer(index)}`).join('\n');

    test.each([
      ['as keys', (text: string) => text],
      ['marked as a paste', (text: string) => `\x1b[200~${text}\x1b[201~`],
    ])('%s', async (_name, pasted) => {
      await using pty = await atPrompt(qemu.path);
      pty.type(pasted(`${lines.join('\r')}\r`));
      await pty.shows(`${expected}\nqemu>`);
      pty.type(CTRL_D);
      expect(await pty.exit).toBe(0);
    });
  });

  test('takes a paste as text: its tabs and its escapes are no keys', async () => {
    await using pty = await atPrompt(qemu.path);
    pty.type(
      '\x1b[200~{\r\t"execute":\t"human-monitor-command",\n\t"arguments":\t{"command-line": "print\x1b[D 4\x032"}\r}\x1b[201~',
    );
    await pty.shows(/^\.\.\. \}$/m);
    pty.type('\r');
    // The escape is gone, what is left of it is text.
    await pty.shows(/print\[D 42/);
    expect(pty.text()).not.toContain('^C');
  });

  test('takes several lines: JSON, a backslash, a transaction', async () => {
    await using pty = await atPrompt(qemu.path);
    pty.type('{"execute":\r');
    await pty.shows(/\n\.\.\.$/);
    pty.type('"query-name"}\r');
    await pty.shows(/^\{\}\nqemu>$/m);
    pty.type('blockdev-add driver=null-co \\\r');
    await pty.shows(/\n\.\.\.$/);
    pty.type('node-name=several\r');
    await pty.shows(/node-name=several\n\{\}\nqemu>$/);
    pty.type('transaction(\rblock-dirty-bitmap-add node=several name=b1\r');
    pty.type('block-dirty-bitmap-add node=several name=b2 persistent=false\r)\r');
    await pty.shows(/^\.\.\. \)\n\{\}\nqemu>$/m);
    pty.type(
      'transaction( block-dirty-bitmap-remove node=several name=b1; block-dirty-bitmap-remove node=several name=b2 )\r',
    );
    await pty.shows(/name=b2 \)\n\{\}\nqemu>$/);
    pty.type('blockdev-del node-name=several\r');
    await pty.shows(/node-name=several\n\{\}\nqemu>$/);
    // The history has each as one line.
    pty.type('\x1b[A\x1b[A\x1b[A');
    await pty.shows(/qemu> transaction \( block-dirty-bitmap-add node=several name=b1; block/);
  });

  test('Ctrl-C on an empty line hints, and clears what is typed', async () => {
    await using pty = await atPrompt(qemu.path);
    pty.type(CTRL_C);
    await pty.shows(/^qemu> \^C\nCtrl-D or exit ends the shell\nqemu>$/m);
    pty.type(`quit${CTRL_C}`);
    await pty.shows(/^qemu> quit\^C\nqemu>$/m);
    pty.type('transaction(\r');
    await pty.shows(/\n\.\.\.$/);
    pty.type(`quit${CTRL_C}`);
    await pty.shows(/^\.\.\. quit\^C\nqemu>$/m);
    pty.type('help exit\r');
    await pty.shows(/^no command 'exit'|end the shell/m);
    pty.type('exit\r');
    expect(await pty.exit).toBe(0);
  });

  test('Ctrl-C gives up a command in flight, and what was typed behind it', async () => {
    const held = holdCommand(qemu);
    await using pty = await atPrompt(qemu.path);
    try {
      pty.type(`${JSON.stringify(held.command)}\rquit\r`);
      await held.executing();
      pty.type(CTRL_C);
      await pty.shows(
        /\^C\ngiven up: it was sent, so it may have been executed; its reply will be dropped\nqemu>$/,
      );
    } finally {
      await held.release();
    }
    pty.type('query-name\r');
    await pty.shows(/query-name\n\{\}\nqemu>$/);
    expect(pty.text()).not.toMatch(/qemu> quit/);
  });

  test('runs in the background, and out of band past a command that hangs', async () => {
    const held = holdCommand(qemu);
    await using pty = await atPrompt(qemu.path);
    try {
      pty.type(`${JSON.stringify(held.command)} &\r`);
      await pty.shows(/\[1\] blockdev-add runs\nqemu>$/);
      await held.executing();
      pty.type('oob migrate-pause\r');
      await pty.shows(/oob migrate-pause\nmigrate-pause: GenericError: .*\nqemu>$/);
      pty.type('half a li');
      await pty.shows(/half a li$/);
    } finally {
      await held.release();
    }
    await pty.shows(/^\[1\] blockdev-add (\{\}|blockdev-add: GenericError: .*)\nqemu> half a li$/m);
  });

  test('keeps the history in a file of its user, without secrets', async () => {
    const folder = temporaryFolder();
    const env = { XDG_STATE_HOME: folder.path };
    {
      await using pty = await atPrompt(qemu.path, { env });
      pty.type('query-name\r');
      await pty.shows(/query-name\n\{\}\nqemu>$/);
      pty.type('set_password protocol=vnc password=hunter2\r');
      await pty.shows(/set_password: .*\nqemu>$/);
      pty.type('\x1b[A');
      await pty.shows(/qemu> set_password protocol=vnc password=hunter2$/);
      pty.type(`${CTRL_C}${CTRL_D}`);
      expect(await pty.exit).toBe(0);
    }
    const file = join(folder.path, 'rxqmp/history');
    expect(readFileSync(file, 'utf8')).toBe('query-name\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await using pty = await atPrompt(qemu.path, { env });
    pty.type('\x1b[A');
    await pty.shows(/qemu> query-name$/);
    folder.remove();
  });

  test('reports a loss above the line that is typed, and the way back', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'qmp.sock');
    const first = await startQemu({ path });
    await using pty = await atPrompt(path);
    pty.type('query-na');
    await first[Symbol.asyncDispose]();
    await pty.shows(/^the connection has ended: .*\n?.*until it is back\nqemu> query-na$/m);
    pty.type('me\r');
    await pty.shows(/waits for the connection; Ctrl-C gives it up$/);
    pty.type(CTRL_C);
    await pty.shows(/given up: it was not sent\nqemu>$/);
    pty.type('query-name');
    await using _second = await startQemu({ path });
    await pty.shows(/^connected again: \d+\.\d+\.\d+ at .*\nqemu> query-name$/m);
    pty.type('\r');
    await pty.shows(/query-name\n\{\}\nqemu>$/);
    folder.remove();
  });
});

describeReal('the shell on a real guest agent', ['python3', 'qemu-ga'], () => {
  test('completes and runs its commands', async () => {
    const path = join(state.path, 'qga.sock');
    const agent = trackChild(
      spawn('qemu-ga', ['-m', 'unix-listen', '-p', path, '-t', state.path], { stdio: 'ignore' }),
    );
    const ended = once(agent, 'exit');
    await listens(path);
    try {
      await using pty = start(['--agent', path]);
      await pty.shows(/^guest agent .* at .*qga\.sock\n.*\nguest>$/m);
      pty.type('help guest-ping\r');
      await pty.shows(/^guest-ping · [^]*\nguest>$/m);
      pty.type('guest-get-osi\t');
      await pty.shows(/guest> guest-get-osinfo$/);
      pty.type('\r');
      await pty.shows(/"kernel-release": [^]*\nguest>$/);
    } finally {
      agent.kill('SIGKILL');
      await ended;
    }
  });
});

describeReal('the shell at a terminal', ['python3'], () => {
  test('is stopped by Ctrl-Z, goes on with its line, and leaves the terminal as it was at SIGTERM', async () => {
    const path = join(state.path, 'fake.sock');
    await using _peer = await fakeQemu({ path });
    const rcFile = join(state.path, 'bashrc');
    writeFileSync(rcFile, "PS1='$ '\nunset HISTFILE\n");
    await using pty = startPty('bash', ['--rcfile', rcFile, '-i'], {
      columns: 160,
      env: { XDG_STATE_HOME: state.path },
    });
    await pty.shows(/^\$$/m);
    pty.type(`'${process.execPath}' '${built.bin}' shell '${path}'\r`);
    await pty.shows(/^qemu>$/m);
    pty.type('query-na');
    await pty.shows(/^qemu> query-na$/m);
    pty.type('\x1a');
    await pty.shows(/Stopped[^]*\n\$$/);
    pty.type('fg\r');
    await pty.shows(/\nqemu> query-na$/);
    pty.type('me\r');
    await pty.shows(/qemu> query-name\n\{\}\nqemu>$/);
    pty.type('\x1a');
    await pty.shows(/Stopped[^]*\n\$$/);
    pty.type('kill -TERM %1; fg; echo "code $?"; stty -a | grep -o "[-]*icanon"\r');
    await pty.shows(/code 143\nicanon\n\$$/);
    pty.type('exit\r');
    expect(await pty.exit).toBe(0);
  });

  test('says once that the history can’t be kept', async () => {
    const path = join(state.path, 'unkept.sock');
    await using _peer = await fakeQemu({ path });
    writeFileSync(join(state.path, 'no-folder'), '');
    await using pty = await atPrompt(path, { env: { XDG_STATE_HOME: join(state.path, 'no-folder') } });
    pty.type('query-name\r');
    await pty.shows(
      /query-name\nthe history file .*no-folder\/rxqmp\/history can't be used: E\w+\n\{\}\nqemu>$/,
    );
    pty.type('query-name\r');
    await pty.shows(/\nqemu> query-name\n\{\}\nqemu>$/);
  });

  test('ends with 3 where nothing listens', async () => {
    await using pty = start([join(state.path, 'none.sock')]);
    expect(await pty.exit).toBe(3);
    expect(pty.text()).toMatch(/^rxqmp: .*none\.sock/);
  });

  test('ends at Ctrl-C while it connects', async () => {
    const path = join(state.path, 'silent.sock');
    const server = createServer().listen(path);
    const accepted = once(server, 'connection');
    try {
      await using pty = start([path]);
      await accepted;
      pty.type(CTRL_C);
      expect(await pty.exit).toBe(130);
    } finally {
      server.close();
    }
  });

  test('Ctrl-C ends a completion that waits for a machine', async () => {
    const path = join(state.path, 'slow.sock');
    let isAsked = () => undefined as void;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    await using _peer = await fakeQemu({
      path,
      run: ({ execute }) => {
        if (execute !== 'query-qmp-schema') return undefined;
        isAsked();
        return new Promise(() => undefined);
      },
    });
    await using pty = await atPrompt(path);
    pty.type('query-n');
    pty.type('\t');
    await asked;
    pty.type(CTRL_C);
    await pty.shows(/^qemu> query-n\^C\nqemu>$/m);
    expect(pty.text()).not.toContain('nothing completes');
    // One that is waited for in vain says so.
    pty.type('query-n\t');
    await pty.shows(/^nothing completes: the machine has not answered .*\nqemu> query-n$/m);
  });

  test('prints nothing that a terminal would act on, whatever a peer sends', async () => {
    const evil = '\x1b]0;owned\x07\x1b[2J\x9b31m\u202e';
    const path = join(state.path, 'evil.sock');
    await using peer = await fakeQemu({
      path,
      run: ({ execute }) => {
        if (execute === 'query-qmp-schema')
          return [
            { name: `x-${evil}`, 'meta-type': 'command', 'arg-type': '0', 'ret-type': '0' },
            { name: 'x-good', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '0', features: [evil] },
            { name: 'x-grand', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '0' },
            {
              name: '0',
              'meta-type': 'object',
              members: [
                { name: `m${evil}`, type: '1' },
                { name: 'm1', type: '1' },
              ],
            },
            { name: '1', 'meta-type': 'enum', values: [evil, 'a', `a${evil}`] },
          ];
        if (execute === 'human-monitor-command') return `one${evil}\r\ntwo\r\n`;
        if (execute === 'x-good') return { [evil]: [evil] };
        throw { class: `Generic${evil}`, desc: evil };
      },
    });
    await using pty = await atPrompt(path);
    for (const line of ['x-good m1=a', 'x-grand', '!info', 'help x-good']) {
      pty.type(`${line}\r`);
      await pty.shows((text) => text.includes(`qemu> ${line}\n`) && text.endsWith('\nqemu>'));
    }
    pty.type('x-g');
    pty.type('\t');
    await pty.shows(/^x-good.*\nx-grand.*\nqemu> x-g$/m);
    pty.type('ood m1=');
    pty.type('\t');
    await pty.shows(/qemu> x-good m1=a/);
    peer.emit({ event: `EVENT${evil}`, data: { [evil]: evil } });
    await pty.shows('EVENT\\u001b]0;owned');
    expect(pty.text()).toContain('one\\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u202e\ntwo\n');
    for (const sign of ['\x07', '\x1b]', '\x1b[2J', '\x9b', '\u202e'])
      expect(pty.written).not.toContain(sign);
  });
});
