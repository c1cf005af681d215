import { Observable, Subscription, timer, type Subscriber } from 'rxjs';
import { ArgumentError, isMonitorError, messageOf, ProtocolError } from '../errors.js';
import type { Link } from '../monitor/link.js';
import { writeCommand } from '../protocol/command.js';
import { decode } from '../protocol/decode.js';
import type { CommandMessage, EventMessage, Message } from '../protocol/message.js';
import { ShutdownLatch } from '../protocol/shutdown-latch.js';
import type { Tracer } from '../protocol/trace.js';
import type { Greeting } from '../protocol/types.js';
import type { Answer } from './protocol/answers.js';
import { readEventLine, readLifecycleLine } from './protocol/event-line.js';
import { isAuthentication, isMonitorLoss, libvirtError, joinErrorLines } from './protocol/failure.js';
import { quoteJson } from './protocol/line.js';
import type { ListedDomain } from './protocol/listing.js';
import type { VirshShell } from './shell.js';
import { WATCHING } from './watcher.js';

/** How long libvirt may take to report that a domain has stopped, once it has lost the domain's monitor. */
const MAX_WAIT_FOR_STOP_MS = 5_000;
/** How far the event SHUTDOWN may be behind libvirt's word that the domain has stopped. In milliseconds. */
const MAX_WAIT_FOR_SHUTDOWN_MS = 1_000;

/** How long a reply waits for the event that QEMU sent before it. In milliseconds. */
const MAX_WAIT_FOR_EVENT_MS = 250;
/** Commands whose event QEMU sends before their reply: two virshs print them, in any order. */
const EVENT_BEFORE_REPLY: Readonly<Record<string, string>> = {
  stop: 'STOP',
  cont: 'RESUME',
  system_reset: 'RESET',
  system_powerdown: 'POWERDOWN',
  quit: 'SHUTDOWN',
};

/** The domain was saved or migrated away: QEMU ends, without SHUTDOWN, and that is not a loss. */
const ORDERLY_STOP = /^Stopped (Saved|Migrated)$/;

export interface VirshLinkOptions {
  readonly greeting: Greeting;
  readonly domain: ListedDomain;
  readonly shell: VirshShell;
  /** Watches QEMU's events of the domain. */
  readonly events$: Observable<string | typeof WATCHING>;
  readonly tracer: Tracer | undefined;
}

/** One domain's monitor: one virsh runs the commands, another prints the events, a third reports that it stopped. */
export class VirshLink implements Link {
  /** libvirt holds a domain's other commands until the one before is answered. */
  readonly window = 1;
  readonly greeting: Greeting;
  endsInOrder = false;
  #receiver: Subscriber<Message> | undefined;
  #timers = new Subscription();
  /** Whether QEMU's events are watched. */
  #watching = false;
  /** Whether QEMU's events have shown a shutdown. */
  readonly #shutdownLatch = new ShutdownLatch();
  /** Whether libvirt reported last that the domain is shutting down. */
  #shutdownReported = false;
  /** Whether `quit` went out. QEMU's SHUTDOWN and its reply may be lost in libvirt, which then prints "Failed". */
  #quit = false;
  #stop: string | undefined;
  /** The event that the command at work makes before its reply, until it came. */
  #awaited: string | undefined;
  /** The reply that waits for it. */
  #held: Message | undefined;

  readonly #options: VirshLinkOptions;

  constructor(options: VirshLinkOptions) {
    this.#options = options;
    this.greeting = options.greeting;
  }

  readonly inbound$ = new Observable<Message>((receiver) => {
    this.#receiver = receiver;
    if (this.#stop !== undefined) this.#end();
    return () => {
      this.#receiver = undefined;
      this.#timers.unsubscribe();
    };
  });

  send(message: CommandMessage): void {
    const { domain, shell, tracer } = this.#options;
    const text = writeCommand(message, false);
    tracer?.out(message, text);
    if (text.includes('\\u0000')) {
      const failure = new ArgumentError('a string holds NUL, at which libvirt cuts it off');
      queueMicrotask(() => this.#deliver({ failure, id: message.id }));
      return;
    }
    if (message.execute === 'quit') this.#quit = true;
    this.#awaited = this.#watching ? EVENT_BEFORE_REPLY[message.execute ?? ''] : undefined;
    // The driver reports that virsh ended, to every run.
    shell
      .ask(`qemu-monitor-command ${domain.uuid} ${quoteJson(text)}`)
      .subscribe({ next: (answer) => this.#answered(message.id, answer), error: () => undefined });
  }

  watchEvents(): Observable<void> {
    return new Observable((subscriber) =>
      this.#options.events$.subscribe({
        next: (reported) => {
          if (reported === WATCHING) {
            this.#watching = true;
            subscriber.next();
          } else {
            this.#takeEventLine(reported);
          }
        },
        error: (error: unknown) => {
          // What was refused is refused. All else is the connection's loss, of which the state speaks first.
          if (isRefusal(error)) subscriber.error(error);
          else this.#receiver?.error(isProtocolError(error) ? error : new Error(messageOf(error)));
        },
      }),
    );
  }

  /** Takes a line of the virsh that watches the domain's life. */
  takeLifecycleLine(line: string): void {
    const change = readLifecycleLine(line, this.#options.domain.name);
    switch (change?.split(' ')[0]) {
      case 'Shutdown':
        this.#shutdownReported = true;
        break;
      case 'Started':
      case 'Resumed':
        this.#shutdownReported = false;
        break;
      case 'Stopped':
        this.#stopped(change as string);
    }
  }

  #answered(id: string, answer: Answer): void {
    try {
      const text = answer.text().trim();
      if (text === '') {
        this.#refused(id, answer);
        return;
      }
      const message = decode(text);
      if (!('return' in message || 'error' in message)) {
        throw new ProtocolError('virsh printed an answer that is neither a return nor an error');
      }
      const reply = { ...message, id };
      this.#options.tracer?.in(reply, text);
      if ('return' in reply && this.#awaited !== undefined) this.#hold(reply);
      else this.#deliver(reply);
    } catch (error) {
      this.#receiver?.error(error);
    }
  }

  /** A command that took QEMU down fails as lost, not with libvirt's complaint: it may have been executed. */
  #refused(id: string, { errors }: Answer): void {
    this.#options.tracer?.forget(id);
    const words = joinErrorLines(errors);
    const failure = libvirtError(words === '' ? 'virsh printed neither an answer nor an error' : words);
    const deliver = () => {
      this.#quit = false;
      this.#deliver({ failure, id });
    };
    if (isMonitorLoss(words)) this.#timers.add(timer(MAX_WAIT_FOR_STOP_MS).subscribe(deliver));
    else deliver();
  }

  #takeEventLine(line: string): void {
    let event: EventMessage | undefined;
    try {
      event = readEventLine(line, this.#options.domain.name);
    } catch (error) {
      this.#receiver?.error(error);
    }
    if (event === undefined) return;
    this.#options.tracer?.in(event, line);
    this.#shutdownLatch.take(event.event);
    this.#deliver(event);
    if (event.event === this.#awaited) this.#release();
    if (this.#stop !== undefined && this.#shutdownLatch.shutDown) this.#end();
  }

  /** The two virshs print as they are scheduled: the event that explains the stop may be on its way still. */
  #stopped(change: string): void {
    this.#stop = change;
    if (this.#watching && this.#shutdownReported && !this.#shutdownLatch.shutDown) {
      this.#timers.add(timer(MAX_WAIT_FOR_SHUTDOWN_MS).subscribe(() => this.#end()));
    } else {
      this.#end();
    }
  }

  #hold(reply: Message): void {
    this.#held = reply;
    this.#timers.add(timer(MAX_WAIT_FOR_EVENT_MS).subscribe(() => this.#held === reply && this.#release()));
  }

  #release(): void {
    const held = this.#held;
    this.#awaited = undefined;
    this.#held = undefined;
    if (held !== undefined) this.#deliver(held);
  }

  #end(): void {
    this.#release();
    const leftInOrder = ORDERLY_STOP.test(this.#stop ?? '');
    if (this.#quit || leftInOrder || (this.#shutdownReported && !this.#watching)) {
      this.endsInOrder = true;
      this.#receiver?.complete();
    } else {
      this.#receiver?.error(new Error(`the domain is gone (${this.#stop})`));
    }
  }

  #deliver(message: Message): void {
    this.#receiver?.next(message);
  }
}

/** Whether events can't be had while commands can. */
function isRefusal(error: unknown): boolean {
  if (!isMonitorError(error)) return false;
  return (
    error._tag === 'EventsNotSupportedError' ||
    (error._tag === 'LibvirtError' && isAuthentication(error.code))
  );
}

function isProtocolError(error: unknown): boolean {
  return isMonitorError(error) && error._tag === 'ProtocolError';
}
