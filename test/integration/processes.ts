import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** Finds what a test has started, also what was left behind: all of it inherits a mark in its environment. */
export class MarkedProcesses {
  readonly #mark = `RXQMP_TEST_MARK=${randomUUID()}`;

  /** Sets the mark for all that this process starts from now on. */
  mark(): void {
    const [name, value] = this.#mark.split('=') as [string, string];
    process.env[name] = value;
  }

  /** Numbers of those that run, by their command lines. */
  find(words = ''): readonly { readonly pid: number; readonly command: string }[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
      .filter((entry) => read(`/proc/${entry}/environ`).split('\0').includes(this.#mark))
      .map((entry) => ({
        pid: Number(entry),
        command: read(`/proc/${entry}/cmdline`).replaceAll('\0', ' ').trim(),
      }))
      .filter(({ command }) => command.includes(words));
  }

  /** Resolves when none is left, or fails with those that are. There is no event for another's children. */
  async gone(words = '', within = 60_000): Promise<void> {
    const deadline = Date.now() + within;
    for (let left = this.find(words); left.length > 0; left = this.find(words)) {
      if (Date.now() > deadline) throw new Error(`left behind: ${JSON.stringify(left)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** What a process that is gone by now has there is nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
