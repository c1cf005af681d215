import { Observable, Subject, type Subscriber } from 'rxjs';
import { ConnectError, ProtocolError } from '../errors.js';
import type { Child } from '../node/child.js';
import { Answers, type Answer } from './protocol/answers.js';
import { isDisconnect, joinErrorLines } from './protocol/failure.js';
import { decodeLossy } from './protocol/marked.js';
import type { VirshProcesses } from './process.js';

/** How much of standard error is kept, for the error that reports virsh's end. */
const MAX_LAST_WORDS_CHARACTERS = 4_096;

/** @internal Letters and digits that can't be guessed, to make marks of. */
export function randomMark(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (half) => half.toString(36)).join('');
}

interface Question {
  readonly commands: string;
  readonly silent: boolean;
  readonly subscriber: Subscriber<Answer>;
}

/** One long-lived virsh at its prompt: lines of commands in, their answers out, one at a time. */
export class VirshShell {
  readonly #answers = new Answers(randomMark());
  readonly #child: Child;
  readonly #maxFrameBytes: number;
  readonly #waiting: Question[] = [];
  readonly #end = new Subject<never>();
  #asked: Question | undefined;
  #lastWords = '';
  #ended = false;

  /** Fails when virsh ends or loses the daemon, also for who subscribes later. It never emits or completes. */
  readonly end$: Observable<never> = this.#end.asObservable();

  constructor(processes: VirshProcesses, maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#child = processes.start({
      onOutput: (chunk) => this.#takeOutput(chunk),
      onErrors: (chunk) => this.#takeErrors(chunk),
      onEnd: (why) => this.#fail(why instanceof ConnectError ? why : this.#ending(why)),
    });
  }

  /**
   * Asks for the answer to commands, when those before are answered. Each subscription asks once; what is
   * given up is not taken back once it went out.
   *
   * @param commands - their words quoted, `;` between them
   * @param options - `silent` where they print nothing: if they do, it is a question of their own
   */
  ask(commands: string, { silent = false } = {}): Observable<Answer> {
    return new Observable((subscriber) => {
      if (this.#ended) return this.#end.subscribe(subscriber);
      this.#waiting.push({ commands, silent, subscriber });
      this.#pump();
      return undefined;
    });
  }

  close(): void {
    this.#ended = true;
    this.#child.kill();
  }

  #pump(): void {
    while (this.#asked === undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (next.subscriber.closed) continue;
      this.#asked = next;
      this.#lastWords = '';
      this.#child.write(`${this.#answers.ask(next.commands)}\n`);
    }
  }

  #takeOutput(chunk: Uint8Array): void {
    if (!this.#answers.asked) return;
    this.#take(this.#answers.takeOutput(chunk));
    if (this.#asked?.silent === true && this.#answers.printed > 0) {
      this.#fail(new ConnectError(ASKS, { permanent: true }));
    }
  }

  #takeErrors(chunk: Uint8Array): void {
    this.#lastWords = (this.#lastWords + decodeLossy(chunk)).slice(-MAX_LAST_WORDS_CHARACTERS);
    if (isDisconnect(this.#lastWords)) this.#fail(new Error(joinErrorLines(this.#lastWords)));
    else if (this.#answers.asked) this.#take(this.#answers.takeErrors(chunk));
  }

  #take(answer: Answer | undefined): void {
    const asked = this.#asked;
    if (answer !== undefined && asked !== undefined) {
      this.#asked = undefined;
      asked.subscriber.next(answer);
      asked.subscriber.complete();
      this.#pump();
    } else if (this.#answers.length > this.#maxFrameBytes) {
      const cap = `more than ${this.#maxFrameBytes} bytes`;
      this.#fail(
        new ProtocolError(`virsh printed an answer of ${cap}: raise maxFrameBytes if it may be that long`),
      );
    }
  }

  #ending(why: string): Error {
    const words = joinErrorLines(this.#lastWords);
    return new Error(words === '' ? why : `${why}: ${words}`);
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.close();
    this.#end.error(error);
    const asked = this.#asked === undefined ? [] : [this.#asked];
    for (const { subscriber } of [...asked, ...this.#waiting.splice(0)]) subscriber.error(error);
  }
}

const ASKS =
  'authentication: virsh asks for credentials, and has no terminal to ask at; ' +
  "put them into libvirt's auth.conf, or use a URI that needs none";
