import { catchError, Observable, switchMap, timer, type Subscriber, type Subscription } from 'rxjs';
import { EventsNotSupportedError, isMonitorError, ProtocolError } from '../errors.js';
import type { Child } from '../node/child.js';
import { Answers, type Answer } from './protocol/answers.js';
import { libvirtError, NO_SUPPORT, joinErrorLines } from './protocol/failure.js';
import { Loop } from './protocol/loop.js';
import { isLogged, isPacketLogged, RPC_LOG, logsAnswer, type Call } from './protocol/rpc-log.js';
import type { Program, VirshProcesses } from './process.js';
import { randomMark } from './shell.js';

/** From here on nothing is missed. */
export const WATCHING = Symbol('watching');

export interface Watch {
  readonly uri: string;
  /** The command that watches, its words quoted. */
  readonly command: string;
  /** The calls one of which registers it. */
  readonly registers: readonly Call[];
  /** Makes so many round trips through the other virsh, one after the other, and completes. */
  readonly roundTrips: (count: number) => Observable<unknown>;
  readonly maxFrameBytes: number;
}

/**
 * Runs a virsh that watches events. Emits {@link WATCHING} once it is known to, and each line that it prints.
 *
 * The command prints nothing when it begins to watch, and virsh takes no other command then. So libvirt's client
 * library is asked for its log of packets, which has the daemon's answer to the registration. Where virsh
 * is wrapped, in ssh for example, `env` asks for it there. If the log doesn't come all the same, many round trips
 * are awaited, from when the command begins.
 *
 * @returns fails with {@link EventsNotSupportedError}, or with what ended it, and never completes.
 *   Unsubscribing ends the virsh
 */
export function watch(processes: VirshProcesses, options: Watch): Observable<string | typeof WATCHING> {
  const through = (program: Program) =>
    new Observable<string | typeof WATCHING>((subscriber) => {
      const watcher = new Watcher(processes, program, options, subscriber);
      return () => watcher.close();
    });
  const plain$ = through(processes.program);
  const withEnv = processes.programWith({ ...RPC_LOG, LC_ALL: 'C.UTF-8' });
  if (withEnv === undefined) return plain$;
  return through(withEnv).pipe(
    catchError((error: unknown) => {
      if (error instanceof Unanswered) return plain$;
      throw error;
    }),
  );
}

/**
 * libvirt's client logs the answer just before it notes the number that the daemon gave the registration,
 * and drops events of numbers that it hasn't noted. What it needs for that is microseconds of a processor;
 * it has had them once it sleeps, and where that can't be seen some round trips give them.
 */
const ROUND_TRIPS_AFTER_ANSWER = 5;
/**
 * How long to wait before those round trips for a wrapped virsh, whose processes can't be seen. Without it events were
 * lost on a busy machine, where that virsh got no processor while the other one made its round trips. Milliseconds.
 */
const WRAPPED_SETTLE_MS = 250;
/** Without the log. The command has two calls to make from when it begins. */
const ROUND_TRIPS_WITHOUT_LOG = 200;
/** How long to wait before them. Milliseconds. */
const WITHOUT_LOG_SETTLE_MS = 1_000;

/** virsh ended before it printed anything: its wrapper may not take `env`. */
class Unanswered extends Error {}

class Watcher {
  readonly #options: Watch;
  readonly #subscriber: Subscriber<string | typeof WATCHING>;
  readonly #answers = new Answers(randomMark());
  readonly #loop: Loop;
  readonly #child: Child;
  readonly #isWrapped: boolean;
  /** What is done with the answer that is awaited; undefined once the loop is on its way. */
  #then: ((answer: Answer) => void) | undefined;
  #answeredOnce = false;
  #logs = false;
  #watching = false;
  #settling: Subscription | undefined;

  constructor(
    processes: VirshProcesses,
    program: Program,
    options: Watch,
    subscriber: Subscriber<string | typeof WATCHING>,
  ) {
    this.#options = options;
    this.#subscriber = subscriber;
    this.#isWrapped = program.length > 1;
    this.#loop = new Loop(options.command, randomMark());
    this.#child = processes.start(
      {
        env: RPC_LOG,
        onOutput: (chunk) => this.#attempt(() => this.#takeOutput(chunk)),
        onErrors: (chunk) => this.#attempt(() => this.#takeErrors(chunk)),
        onEnd: (why) => {
          if (isMonitorError(why)) this.#fail(why);
          else this.#fail(this.#answeredOnce ? new Error(why) : new Unanswered(why));
        },
      },
      program,
    );
    this.#ask(processes.connectCommand(options.uri), (errors) => {
      if (errors !== '') this.#fail(libvirtError(joinErrorLines(errors)));
      else this.#checkCommand();
    });
  }

  close(): void {
    this.#settling?.unsubscribe();
    this.#child.kill();
  }

  /** A command that virsh doesn't know makes it refuse the whole line, marks and all: so it is asked before. */
  #checkCommand(): void {
    const [name] = this.#options.command.split(' ');
    this.#ask(`help ${name}`, (errors) => {
      if (errors === '') this.#startLoop();
      else this.#fail(new EventsNotSupportedError(`virsh has no command ${name}: it is too old`));
    });
  }

  #ask(commands: string, then: (errors: string) => void): void {
    this.#then = ({ errors }) => {
      const lines = errors.split('\n');
      this.#logs ||= lines.some(isPacketLogged);
      then(lines.filter((line) => !isLogged(line)).join('\n'));
    };
    this.#child.write(`${this.#answers.ask(commands)}\n`);
  }

  #startLoop(): void {
    this.#then = undefined;
    this.#child.write(`${this.#loop.line}\n`);
  }

  #takeOutput(chunk: Uint8Array): void {
    if (this.#then !== undefined) {
      this.#answered(this.#answers.takeOutput(chunk));
      return;
    }
    const { lines, begun } = this.#loop.takeOutput(chunk);
    if (begun && !this.#logs) this.#settle(ROUND_TRIPS_WITHOUT_LOG, WITHOUT_LOG_SETTLE_MS);
    for (const line of lines) this.#subscriber.next(line);
    this.#checkEnd();
  }

  #takeErrors(chunk: Uint8Array): void {
    if (this.#then !== undefined) {
      this.#answered(this.#answers.takeErrors(chunk));
      return;
    }
    for (const line of this.#loop.takeErrors(chunk)) {
      if (logsAnswer(line, this.#options.registers))
        this.#settle(ROUND_TRIPS_AFTER_ANSWER, this.#isWrapped ? WRAPPED_SETTLE_MS : 0);
    }
    this.#checkEnd();
  }

  #answered(answer: Answer | undefined): void {
    if (answer === undefined) return;
    this.#answeredOnce = true;
    this.#then?.(answer);
  }

  #settle(roundTrips: number, afterMs = 0): void {
    if (this.#watching || this.#settling !== undefined) return;
    const roundTrips$ = this.#options.roundTrips(roundTrips);
    const settled$ = afterMs > 0 ? timer(afterMs).pipe(switchMap(() => roundTrips$)) : roundTrips$;
    this.#settling = settled$.subscribe({
      error: (error: unknown) => this.#fail(error),
      complete: () => {
        this.#settling = undefined;
        if (this.#child.busy) this.#settle(1);
        else this.#known();
      },
    });
  }

  #known(): void {
    this.#watching = true;
    this.#subscriber.next(WATCHING);
  }

  #checkEnd(): void {
    const { maxFrameBytes } = this.#options;
    if (this.#loop.ended) this.#fail(this.#ending());
    else if (this.#loop.length > maxFrameBytes) {
      const words = `virsh printed a line of more than ${maxFrameBytes} bytes: raise maxFrameBytes if it may be that long`;
      this.#fail(new ProtocolError(words));
    }
  }

  /** Once it watched, only the daemon's end ends it. */
  #ending(): Error {
    const words = joinErrorLines(this.#loop.errors);
    if (this.#watching) return new Error(words === '' ? 'virsh stopped watching' : words);
    const error = libvirtError(words === '' ? 'virsh did not watch, and printed no reason' : words);
    return error.code === NO_SUPPORT ? new EventsNotSupportedError(error.message, { cause: error }) : error;
  }

  #fail(error: unknown): void {
    this.close();
    this.#subscriber.error(error);
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }
}
