import { Duplex, type Readable, type Writable } from 'node:stream';
import { Observable } from 'rxjs';
import { ConnectError } from '../errors.js';
import { notStarted } from './child.js';
import { spawnGuarded, type GuardedProcess, type ProgramExit } from './guarded.js';

export interface SshTarget {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly keyfile: string | undefined;
  readonly knownHosts: string | undefined;
  readonly noVerify: boolean;
  /** The program, `ssh` by default. */
  readonly program: string | undefined;
  /** The command that runs on the host, as a line for its shell. */
  readonly command: string;
}

export interface SshOptions {
  /** Called each time ssh prints on standard error, with all that it has printed so far. */
  readonly onWords: (words: string) => void;
  readonly onStream: (stream: Duplex) => void;
}

/**
 * Runs the system's ssh, guarded, and emits its standard input and output as a stream. ssh asks for no password
 * (`BatchMode`): it uses keys, agents and its own configuration. When ssh ends, the stream fails with an error that
 * contains the text that ssh printed.
 */
export function dialSsh(target: SshTarget, options: SshOptions): Observable<Duplex> {
  return new Observable((subscriber) => {
    const stream = new SshStream(target, options.onWords);
    stream.on('error', () => undefined);
    options.onStream(stream);
    subscriber.next(stream);
    return () => void stream.destroy();
  });
}

export function sshArguments(target: SshTarget): readonly string[] {
  const { host, port, user, keyfile, knownHosts, noVerify, command } = target;
  return [
    ...['-T', '-e', 'none', '-o', 'BatchMode=yes'],
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(keyfile === undefined ? [] : ['-i', literal(keyfile), '-o', 'IdentitiesOnly=yes']),
    ...(knownHosts === undefined ? [] : ['-o', `UserKnownHostsFile="${literal(knownHosts)}"`]),
    ...(noVerify ? ['-o', 'StrictHostKeyChecking=no'] : []),
    ...['--', host, command],
  ];
}

/** Escapes `%`: ssh replaces `%` and a letter in paths. */
function literal(path: string): string {
  return path.replaceAll('%', '%%');
}

/** ssh's messages for failures that another try can't heal. */
const PERMANENT =
  /Permission denied|Host key verification failed|HOST IDENTIFICATION HAS CHANGED|no matching /i;
/** How much of ssh's standard error is kept. */
const MAX_WORDS_CHARACTERS = 4_096;

class SshStream extends Duplex {
  readonly #target: SshTarget;
  readonly #onWords: (words: string) => void;
  #running: GuardedProcess | undefined;
  #words = '';

  constructor(target: SshTarget, onWords: (words: string) => void) {
    super();
    this.#target = target;
    this.#onWords = onWords;
  }

  get #stdin(): Writable | undefined {
    return this.#running?.stdio[0] as Writable | undefined;
  }

  get #stdout(): Readable | undefined {
    return this.#running?.stdio[1] as Readable | undefined;
  }

  override _construct(done: (error?: Error | null) => void): void {
    const { program = 'ssh' } = this.#target;
    spawnGuarded({ command: [program, ...sshArguments(this.#target)], stdio: ['pipe', 'pipe', 'pipe'] }).then(
      (running) => {
        this.#attach(running);
        done();
      },
      (cause: NodeJS.ErrnoException) => done(notStarted(program, cause)),
    );
  }

  #attach(running: GuardedProcess): void {
    this.#running = running;
    const stdout = this.#stdout;
    stdout?.on('data', (chunk: Uint8Array) => {
      if (!this.push(chunk)) stdout.pause();
    });
    const stderr = running.stdio[2] as Readable;
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-MAX_WORDS_CHARACTERS);
      this.#onWords(this.#spokenWords);
    });
    // Not `exit`: ssh's last output may come after it.
    void running.closed.then((exit) => this.#ended(exit));
  }

  /** The text that ssh printed, in one line. */
  get #spokenWords(): string {
    return this.#words.trim().replace(/\s*[\r\n]+\s*/g, '; ');
  }

  override _read(): void {
    this.#stdout?.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    // When ssh has closed its input, it ends soon, and its output has the reason.
    if (this.#stdin?.writable === true) this.#stdin.write(chunk, () => done());
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const running = this.#running;
    if (running === undefined) {
      done(error);
      return;
    }
    running.end();
    for (const stream of running.stdio) stream?.destroy();
    void running.gone.then(() => done(error));
  }

  #ended({ code, signal }: ProgramExit): void {
    if (this.destroyed) return;
    const how = code === null ? `ended by ${signal ?? 'a signal'}` : `ended with ${code}`;
    const words = this.#spokenWords === '' ? how : this.#spokenWords;
    this.destroy(
      new ConnectError(`ssh to ${this.#target.host}: ${words}`, {
        permanent: code === 255 && PERMANENT.test(words),
      }),
    );
  }
}
