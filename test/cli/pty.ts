import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { trackChild } from '../integration/children.js';

// A CommonJS module whose names Node can't see from an ES module.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Added to the environment of the tests, which names a terminal with colours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program in a pseudo-terminal, and the screen that its user sees. Needs `python3`. */
export interface Pty extends AsyncDisposable {
  /** Types a text; `\r` is Enter, `\x03` Ctrl-C. */
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** The lines of the screen, and those that have scrolled away above it, without spaces at their ends. */
  text(): string;
  /** The lines of the screen alone. */
  screen(): string[];
  /** All that was written, with its escapes. */
  readonly written: string;
  /** Resolves when the text fits; rejects with the text when the program has ended or the time is over. */
  shows(wanted: string | RegExp | ((text: string) => boolean), withinMs?: number): Promise<void>;
  /** The exit code, or 128 and the signal's number. */
  readonly exit: Promise<number>;
}

/** Node takes a terminal of a build server (`CI`) for one without colours. */
const TERMINAL_WITH_COLOURS = {
  TERM: 'xterm-256color',
  CI: undefined,
  FORCE_COLOR: undefined,
  NO_COLOR: undefined,
};

/** It ends a wait in vain. A busy machine takes seconds to start a program. */
const SHOWN_WITHIN_MS = 60_000;

/** Starts a program in a pseudo-terminal of 80 by 24 characters. */
export function startPty(program: string, args: readonly string[], options: PtyOptions = {}): Pty {
  const { columns = 80, rows = 24, env = {}, cwd } = options;
  const child = trackChild(
    spawn('python3', [join(import.meta.dirname, 'pty.py'), String(columns), String(rows), program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
      env: { ...process.env, ...TERMINAL_WITH_COLOURS, ...env },
      cwd,
    }) as ChildProcessWithoutNullStreams,
  );
  const terminal = new Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  const control = child.stdio[3] as Writable;
  let written = '';
  let hasEnded = false;
  const watchers = new Set<() => void>();
  const changed = () => [...watchers].forEach((watcher) => watcher());
  for (const stream of [child.stdin, control]) stream.on('error', () => undefined);
  child.stdout.on('data', (bytes: Buffer) => {
    written += bytes.toString('latin1');
    terminal.write(bytes, changed);
  });
  // What the program asks of its terminal, such as where the cursor is.
  terminal.onData((answer) => child.stdin.write(answer));
  const exit = once(child, 'close').then(([code]) => {
    hasEnded = true;
    terminal.write('', changed);
    return code as number;
  });

  const lines = (from: number) => {
    const { active } = terminal.buffer;
    const all = Array.from({ length: active.length - from }, (_, index) =>
      (active.getLine(from + index)?.translateToString(true, 0, terminal.cols) ?? '').trimEnd(),
    );
    return all;
  };
  const text = () => lines(0).join('\n').trimEnd();
  return {
    type: (typed) => void child.stdin.write(typed),
    resize: (newColumns, newRows) => {
      terminal.resize(newColumns, newRows);
      control.write(`${newColumns} ${newRows}\n`);
    },
    text,
    screen: () => lines(terminal.buffer.active.baseY),
    get written() {
      return Buffer.from(written, 'latin1').toString('utf8');
    },
    shows: (wanted, withinMs = SHOWN_WITHIN_MS) =>
      new Promise((resolve, reject) => {
        const fits = () => {
          const shown = text();
          if (typeof wanted === 'string') return shown.includes(wanted);
          return typeof wanted === 'function' ? wanted(shown) : wanted.test(shown);
        };
        const end = (settle: () => void) => {
          clearTimeout(deadline);
          watchers.delete(check);
          settle();
        };
        const fail = (why: string) =>
          end(() => reject(new Error(`${String(wanted)}: ${why}; the terminal shows:\n${text()}`)));
        const check = () => {
          if (fits()) end(resolve);
          else if (hasEnded) fail('the program has ended');
        };
        const deadline = setTimeout(() => fail(`not within ${withinMs} ms`), withinMs);
        watchers.add(check);
        check();
      }),
    exit,
    [Symbol.asyncDispose]: async () => {
      child.stdin.destroy();
      await exit;
      terminal.dispose();
    },
  };
}
