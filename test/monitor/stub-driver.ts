import { Observable, type Subscriber } from 'rxjs';
import type { DialStep, Driver, Link } from '../../src/monitor/link.js';
import type { CommandMessage, Message } from '../../src/protocol/message.js';
import type { Greeting } from '../../src/protocol/types.js';

export const greeting: Greeting = {
  version: { qemu: { major: 7, minor: 2, micro: 0 }, package: '' },
  capabilities: ['oob'],
};

/** A driver in the test's hands: each dial waits until the test says what comes of it. */
export class StubDriver implements Driver {
  readonly dials: Dial[] = [];
  readonly peer = 'driver';
  closes = 0;

  constructor(
    private readonly extras: Partial<Link> = {},
    readonly oob = false,
    private readonly onDial: (dial: Dial) => void = () => undefined,
  ) {}

  open(report: (step: DialStep) => void): Observable<Link> {
    return new Observable((subscriber) => {
      const dial = new Dial(subscriber, report, this.extras);
      this.dials.push(dial);
      this.onDial(dial);
      return () => (dial.open = false);
    });
  }

  close(): Promise<void> {
    this.closes += 1;
    return Promise.resolve();
  }

  /** The dial under way, or the one whose link is up. */
  get last(): Dial {
    const dial = this.dials.at(-1);
    if (dial === undefined) throw new Error('nothing was dialled');
    return dial;
  }
}

export class Dial {
  readonly sent: CommandMessage[] = [];
  open = true;
  inbound: Subscriber<Message> | undefined;

  constructor(
    private readonly subscriber: Subscriber<Link>,
    readonly report: (step: DialStep) => void,
    private readonly extras: Partial<Link>,
  ) {}

  fail(error: unknown): void {
    this.subscriber.error(error);
  }

  link(): this {
    this.subscriber.next({
      greeting,
      inbound$: new Observable((subscriber) => {
        this.inbound = subscriber;
      }),
      send: (message) => this.sent.push(message),
      ...this.extras,
    });
    return this;
  }

  names(): string[] {
    return this.sent.map((message) => message.execute ?? `${message['exec-oob']} (oob)`);
  }

  receive(message: Message): void {
    this.inbound?.next(message);
  }

  event(event: string): void {
    this.receive({ event, timestamp: { seconds: 1, microseconds: 2 } });
  }

  /** Answers the command sent as number `index`. */
  reply(index: number, value: Extract<Message, { return: unknown }>['return'] = {}): void {
    this.receive({ return: value, id: this.id(index) });
  }

  id(index: number): string {
    const message = this.sent[index];
    if (message === undefined) throw new Error(`only ${this.sent.length} commands were sent`);
    return message.id;
  }

  end(error?: unknown): void {
    if (error === undefined) this.inbound?.complete();
    else this.inbound?.error(error);
  }
}

/** Writes down what an observable does. */
export function record<T>(
  source$: Observable<T>,
  log: string[] = [],
  name = '',
  show: (value: T) => string = String,
) {
  const at = name === '' ? '' : `${name} `;
  const subscription = source$.subscribe({
    next: (value) => log.push(at + show(value)),
    error: (error: { _tag?: string; reason?: string }) =>
      log.push(
        `${at}failed ${error._tag ?? String(error)}${error.reason === undefined ? '' : ` ${error.reason}`}`,
      ),
    complete: () => log.push(`${at}completed`),
  });
  return { log, subscription };
}
