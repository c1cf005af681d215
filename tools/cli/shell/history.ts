/** The shell's history, in a file that only its owner can read. */
import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { holdsSecret } from './secrets.js';
import { inOneLine } from './statement.js';

/** How many statements the file keeps. */
export const MAX_ENTRIES = 1000;

/** A longer statement is not kept: it was pasted. */
export const MAX_ENTRY_LENGTH = 8192;

const OWNER_ONLY = 0o600;

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
    const kept = this.#read();
    this.entries = kept.slice(-MAX_ENTRIES).reverse();
    // Shells that run at the same time append; the one that starts next cuts the file.
    if (kept.length > 2 * MAX_ENTRIES) this.#rewrite(kept.slice(-MAX_ENTRIES));
  }

  /** Appends a statement to the file, unless it holds a secret or is very long. */
  add(text: string): void {
    const line = inOneLine(text);
    if (line === '' || line.includes('\n') || line.length > MAX_ENTRY_LENGTH || holdsSecret(text)) return;
    this.#try(() => {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      appendFileSync(this.path, `${line}\n`, { mode: OWNER_ONLY });
    });
  }

  #read(): string[] {
    let text = '';
    this.#try(() => {
      text = readFileSync(this.path, 'utf8');
      chmodSync(this.path, OWNER_ONLY);
    });
    return text.split('\n').filter((line) => line !== '');
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
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT')
        this.problem ??= `the history file ${this.path} can't be used: ${code ?? String(error)}`;
    }
  }
}
