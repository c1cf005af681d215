import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import { Observable } from 'rxjs';
import { ConnectError } from '../errors.js';

export interface SshTarget {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly keyfile: string | undefined;
  readonly knownHosts: string | undefined;
  readonly noVerify: boolean;
  /** The program, `ssh` by default. */
  readonly program: string | undefined;
  /** What runs over there, as a line for its shell. */
  readonly command: string;
}

export interface SshOptions {
  /** Given what ssh has said so far, each time it says more. */
  readonly onWords: (words: string) => void;
  readonly onStream: (stream: Duplex) => void;
}

/**
 * Runs the system's ssh and gives its standard input and output as a stream. It asks nobody anything
 * (`BatchMode`): keys, agents and what ssh's own configuration says have to do. What ssh said is in the
 * error that the stream fails with when it ends.
 */
export function dialSsh(target: SshTarget, options: SshOptions): Observable<Duplex> {
  return new Observable((subscriber) => {
    const stream = new ProcessStream(target, options.onWords);
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

/** ssh replaces `%` and a letter in paths. */
function literal(path: string): string {
  return path.replaceAll('%', '%%');
}

/** These won't go away by trying again. */
const PERMANENT =
  /Permission denied|Host key verification failed|HOST IDENTIFICATION HAS CHANGED|no matching /i;
const MOST_WORDS = 4_096;

class ProcessStream extends Duplex {
  readonly #child: ChildProcess;
  readonly #host: string;
  #words = '';

  constructor(target: SshTarget, onWords: (words: string) => void) {
    super();
    this.#host = target.host;
    const program = target.program ?? 'ssh';
    this.#child = spawn(program, sshArguments(target), { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.#child;
    stdin?.on('error', () => undefined);
    stdout?.on('data', (chunk: Uint8Array) => {
      if (!this.push(chunk)) stdout.pause();
    });
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-MOST_WORDS);
      onWords(this.words);
    });
    this.#child.on('error', (cause) => {
      this.destroy(new ConnectError(`${program} can't be run: ${cause.message}`, { cause }));
    });
    // Not `exit`: what it said last may come after that.
    this.#child.on('close', (code, signal) => this.#ended(code, signal));
  }

  get words(): string {
    return this.#words.trim().replace(/\s*[\r\n]+\s*/g, '; ');
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    const stdin = this.#child.stdin;
    // Once ssh has closed its input, `close` says why.
    if (stdin?.writable === true) stdin.write(chunk, () => done());
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.destroyed) return;
    const how = code === null ? `ended by ${signal ?? 'a signal'}` : `ended with ${code}`;
    const said = this.words === '' ? how : this.words;
    this.destroy(
      new ConnectError(`ssh to ${this.#host}: ${said}`, { permanent: code === 255 && PERMANENT.test(said) }),
    );
  }
}
