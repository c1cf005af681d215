/** The shell's history, in a file that only its owner can read. */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { holdsSecret } from './secrets.js';
import { inOneLine } from './statement.js';

/** How many statements the file keeps. */
export const MAX_ENTRIES = 1000;

/** A longer statement is not kept: it was pasted. */
export const MAX_ENTRY_LENGTH = 8192;

/** A longer file is read from here before its end: its newest statements. */
export const MAX_FILE_BYTES = 2 ** 20;

const OWNER_ONLY = 0o600;

/** Control characters other than a tab: no statement has them, and a terminal would act on them. */
const DAMAGE = /[^\P{Cc}\t]/u;

/** `rxqmp/history` in XDG_STATE_HOME, or in `~/.local/state` where that is not set. */
export function historyFile(env: Readonly<Record<string, string | undefined>>): string {
  const state = env['XDG_STATE_HOME'] ?? '';
  // The specification of XDG's folders: a relative path is to be ignored.
  const folder = isAbsolute(state) ? state : join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(folder, 'rxqmp', 'history');
}

export class History {
  /** The statements, the newest first, as readline wants them. */
  readonly entries: readonly string[];
  /** Why the file can't be used, such as a disk that is full; the shell goes on without it. */
  problem: string | undefined;

  constructor(readonly path: string) {
    const { lines, isCut } = this.#read();
    this.entries = lines.slice(-MAX_ENTRIES).reverse();
    // Shells that run at the same time append; the one that starts next cuts the file.
    if (isCut || lines.length > 2 * MAX_ENTRIES) this.#rewrite(lines.slice(-MAX_ENTRIES));
  }

  /** Appends a statement to the file, unless it holds a secret or is very long. */
  add(text: string): void {
    const line = inOneLine(text);
    if (line === '' || line.includes('\n') || line.length > MAX_ENTRY_LENGTH || holdsSecret(text)) return;
    this.#try(() => {
      makeFolder(dirname(this.path));
      this.#withFile(constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, (file) =>
        writeSync(file, `${line}\n`),
      );
    });
  }

  #read(): { readonly lines: string[]; readonly isCut: boolean } {
    let [text, isCut] = ['', false];
    if (!existsSync(this.path)) return { lines: [], isCut };
    this.#try(() =>
      this.#withFile(constants.O_RDONLY, (file, size) => {
        const bytes = Buffer.alloc(Math.min(size, MAX_FILE_BYTES));
        const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
        text = bytes.toString('utf8', 0, count);
        isCut = size > MAX_FILE_BYTES;
        fchmodSync(file, OWNER_ONLY);
      }),
    );
    const lines = text.split('\n');
    // Of the first one only the end was read.
    if (isCut) lines.shift();
    const isKept = (line: string) => line !== '' && line.length <= MAX_ENTRY_LENGTH && !DAMAGE.test(line);
    return { lines: lines.filter(isKept), isCut };
  }

  /** Opens the file, and closes it behind the work. Anything but a file is left alone: /dev/null, a pipe, a folder. */
  #withFile(flags: number, work: (file: number, size: number) => void): void {
    const file = openSync(this.path, flags | constants.O_NONBLOCK, OWNER_ONLY);
    try {
      const stat = fstatSync(file);
      if (stat.isFile()) work(file, stat.size);
      // A link to /dev/null is there on purpose: no history is wanted.
      else if (!stat.isCharacterDevice()) this.#fail('it is not a file');
    } finally {
      closeSync(file);
    }
  }

  /** Replaces the file at once, so that a shell that ends meanwhile leaves a whole one. */
  #rewrite(lines: readonly string[]): void {
    this.#try(() => {
      const next = `${this.path}.${process.pid}`;
      writeFileSync(next, lines.map((line) => `${line}\n`).join(''), { mode: OWNER_ONLY });
      renameSync(next, this.path);
    });
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail((error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  #fail(why: string): void {
    this.problem ??= `the history file ${this.path} can't be used: ${why}`;
  }
}

/** Makes a folder and those above it. Node's own `recursive` never returns where making one fails with ENOENT, as an automounter's. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
