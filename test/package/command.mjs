// The rxqmp command on a runtime: a double that it serves itself, run and events at that, the shell from a script and in a
// pseudo-terminal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { manifest } from './installed.mjs';

const { startPty } = await tsImport('../cli/pty.ts', import.meta.url);

/** The shell's line is longer than a row, so that it is drawn again over several when an event comes. */
const COLUMNS = 40;

/** Runs the command in each way; returns what was wrong. `folder` is a project that has installed rxqmp. */
export async function commandFaults(runtime, folder) {
  const bin = join(folder, 'node_modules', manifest.name, manifest.bin.rxqmp);
  const state = mkdtempSync(join(folder, 'command-'));
  const path = join(state, 'qmp.sock');
  const children = [];
  const start = (...args) => {
    const child = spawn(runtime.program, [...runtime.args, bin, ...args], { cwd: folder });
    children.push(child);
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (more) => (text.out += more));
    child.stderr.setEncoding('utf8').on('data', (more) => (text.err += more));
    const ended = once(child, 'close').then(([code]) => ({ code, ...text }));
    const prints = async (wanted) => {
      while (!wanted.test(text.out)) {
        const more = await Promise.race([once(child.stdout, 'data'), ended]);
        if ('code' in more) throw new Error(`rxqmp ${args.join(' ')} ended: ${JSON.stringify(more)}`);
      }
    };
    return { child, ended, prints };
  };
  const faults = [];
  const expected = (what, is, wanted) => {
    if (JSON.stringify(is) !== JSON.stringify(wanted))
      faults.push(`rxqmp ${what}: ${JSON.stringify(is)} and not ${JSON.stringify(wanted)}`);
  };
  const gives = async (args, code, out, err = '', input = '') => {
    const { child, ended } = start(...args);
    child.stdin.end(input);
    expected(args[0], await ended, { code, out, err });
  };

  try {
    await gives(['--version'], 0, `${manifest.version}\n`);
    const mock = start('mock', '--path', path);
    await mock.prints(/qmp\.sock/);
    await gives(['run', path, 'balloon', 'value=536870912'], 0, '{}\n');
    await gives(['run', path, 'query-balloon'], 0, '{"actual":536870912}\n');
    await gives(
      ['run', path, 'device_del', 'idd=x'],
      2,
      '',
      "rxqmp: idd: no such argument (did you mean 'id'?)\n",
    );
    const events = start('events', path, 'BALLOON_CHANGE', '--since-state');
    await events.prints(/running/);
    await gives(['shell', path], 0, '{}\n{"name":"mock"}\n', '', 'balloon value=268435456\nquery-name\n');
    await events.prints(/BALLOON_CHANGE.*268435456/);
    events.child.kill('SIGINT');
    const { code, err } = await events.ended;
    expected('events, stopped by SIGINT', { code, err }, { code: 0, err: '' });
    faults.push(
      ...(await shellFaults(runtime, bin, {
        path,
        state,
        raise: () => gives(['run', path, 'balloon', 'value=536870912'], 0, '{}\n'),
      })),
    );
    mock.child.kill('SIGTERM');
    expected('mock, stopped by SIGTERM', (await mock.ended).code, 0);
  } catch (error) {
    faults.push(`the command: ${error.message}`);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
  return faults;
}

/** The shell in a pseudo-terminal: completion, and an event above a line of several rows, which stays. `raise` makes BALLOON_CHANGE. */
async function shellFaults(runtime, bin, { path, state, raise }) {
  const pty = startPty(runtime.program, [...runtime.args, bin, 'shell', path], {
    columns: COLUMNS,
    env: { XDG_STATE_HOME: state },
  });
  const line = `device_del id=${'x'.repeat(2 * COLUMNS)}`;
  const rows = `qemu> ${line}`.match(new RegExp(`.{1,${COLUMNS}}`, 'g')).join('\n');
  try {
    await pty.shows(/^qemu>$/m, 60_000);
    // The first Tab waits only as long as a user would.
    pty.type('help query-name\r');
    await pty.shows(/^query-name · [^]*\nqemu>$/m, 60_000);
    pty.type('query-nam\t');
    await pty.shows(/\nqemu> query-name$/, 60_000);
    pty.type('\r');
    await pty.shows(/"name": "mock"\n\}\nqemu>$/, 60_000);
    pty.type(line);
    await pty.shows((text) => text.endsWith(`\n${rows}`), 60_000);
    await raise();
    await pty.shows((text) => /BALLOON_CHANGE[^]*536870912/.test(text) && text.endsWith(`\n${rows}`), 60_000);
    const prompts = pty.text().match(/^qemu> device_del/gm)?.length;
    if (prompts !== 1) throw new Error(`the line is shown ${prompts} times:\n${pty.text()}`);
    pty.type('\r');
    await pty.shows((text) => text.endsWith(`\n${rows}\n{}\nqemu>`), 60_000);
    pty.type('\x04');
    const code = await pty.exit;
    return code === 0 ? [] : [`rxqmp shell, at a terminal: ends with ${code}`];
  } catch (error) {
    return [`rxqmp shell, at a terminal: ${error.message}`];
  } finally {
    await pty[Symbol.asyncDispose]();
  }
}
