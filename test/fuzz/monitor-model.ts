import { Subject, type Subscription } from 'rxjs';
import { isMonitorError, type MonitorError } from '../../src/errors.js';
import { createMonitor, type Monitor } from '../../src/monitor/monitor.js';
import type { CommandMessage } from '../../src/protocol/message.js';
import { StubDriver, type Dial } from '../monitor/stub-driver.js';
import { EventsModel } from './events-model.js';
import { assertThat } from './fuzz.js';
import type { Random } from './random.js';

/** One subscription of a run; its number is its only argument. */
interface TrackedRun {
  readonly number: number;
  readonly begun: number;
  readonly timeout: number | undefined;
  readonly oob: boolean;
  subscription?: Subscription;
  left: boolean;
  outcomes: number;
  sent: boolean;
}

/** What is going on while an outcome comes. */
type Cause = { readonly reply: number } | 'loss' | 'disconnect' | 'none';

const QMP_WINDOW = 8;

/** A monitor on a driver, and what must come of all that is done to it. */
export class MonitorModel {
  messages = 0;
  readonly events: EventsModel;
  readonly #monitor: Monitor;
  readonly #driver: StubDriver;
  readonly #oob: boolean;
  readonly #runs: TrackedRun[] = [];
  /** What went out on each dial, and which of it was answered. */
  readonly #sent = new Map<Dial, { readonly message: CommandMessage; answered: boolean }[]>();
  readonly #faults: string[] = [];
  readonly #registrations: boolean;
  #registration: Subject<void> | undefined;
  #cause: Cause = 'none';
  #disconnected = false;

  constructor(
    private readonly random: Random,
    private readonly now: () => number,
  ) {
    this.#oob = random.oneIn(2);
    this.#registrations = random.oneIn(3);
    const watchEvents = () => (this.#registration = new Subject<void>());
    this.#driver = new StubDriver(
      {
        oob: this.#oob,
        send: (message) => this.#takeSent(message),
        ...(this.#registrations ? { watchEvents } : {}),
      },
      random.oneIn(2),
      (dial) => this.#sent.set(dial, []),
    );
    const reconnect = random.oneIn(2) && {
      delay: random.between(1, 40),
      attempts: random.pick([1, 3, Infinity]),
    };
    this.#monitor = createMonitor(this.#driver, { reconnect, connectTimeout: random.between(10, 400) });
    this.events = new EventsModel(this.#monitor.events$, () => random.oneIn(6) && this.run(random));
    this.#monitor.state$.subscribe(() => random.oneIn(10) && this.run(random));
  }

  run(random: Random): void {
    const timeout = random.oneIn(3) ? random.between(1, 60) : undefined;
    const number = this.#runs.length;
    const oob = random.oneIn(8);
    const run: TrackedRun = {
      number,
      begun: this.now(),
      timeout,
      oob,
      left: false,
      outcomes: 0,
      sent: false,
    };
    this.#runs.push(run);
    let values = 0;
    run.subscription = this.#monitor
      .execute({ execute: 'command', arguments: { number } }, { timeout, oob })
      .subscribe({
        next: (value) => {
          values += 1;
          const own = typeof this.#cause === 'object' && this.#cause.reply === number && value === number;
          this.#expect(own, `run ${number} got ${String(value)}`);
        },
        error: (error: unknown) => {
          this.#expect(isMonitorError(error) && this.#mayFail(run, error), `run ${number}: ${String(error)}`);
          this.#settle(run);
        },
        complete: () => {
          this.#expect(values === 1, `run ${number} gave ${values} values`);
          this.#settle(run);
        },
      });
  }

  unsubscribe(any: number): void {
    const run = this.#runs[any % Math.max(1, this.#runs.length)];
    if (run?.subscription === undefined || run.outcomes > 0) return;
    run.left = true;
    run.subscription.unsubscribe();
  }

  /** A reply to something that was sent on this link, perhaps answered before. */
  reply(any: number): void {
    const sent = this.#sentNow();
    const outgoing = sent[any % Math.max(1, sent.length)];
    if (outgoing === undefined) return;
    const { message } = outgoing;
    const number = this.#numberOf(message);
    const isPending = this.#isPending(this.#runs[number]);
    const isFirst = !outgoing.answered;
    outgoing.answered = true;
    const refused = this.random.oneIn(5);
    const outcome = refused ? { error: { class: 'GenericError', desc: String(number) } } : { return: number };
    this.#during(isFirst ? { reply: number } : 'none', () => this.#receive({ ...outcome, id: message.id }));
    this.#expect(
      !isPending || !isFirst || !this.#isPending(this.#runs[number]),
      `run ${number} isn't settled`,
    );
  }

  replyInOrder(): void {
    const at = this.#sentNow().findIndex(({ answered }) => !answered);
    if (at >= 0) this.reply(at);
  }

  replyOfNobody(random: Random): void {
    const id = random.pick(['', 'x-1', 'libvirt-1', '__proto__', 1, null, { a: 1 }, true]);
    const error = { class: 'GenericError', desc: 'of nobody' };
    const messages = [{ return: -1, id }, { error, id }, { return: -1 }, { error }];
    const message = random.pick(messages);
    this.#during('id' in message || 'return' in message ? 'none' : 'loss', () => this.#receive(message));
  }

  /** What comes late on a link that is gone, and on this one with an id of that. */
  replyOnOldLink(): void {
    const [old] = this.#driver.dials.slice(-2, -1);
    const [outgoing] = old === undefined ? [] : (this.#sent.get(old) ?? []);
    if (old === undefined || outgoing === undefined) return;
    const message = { return: -1, id: outgoing.message.id };
    old.receive(message);
    this.#receive(message);
  }

  event(): void {
    if (this.#isLinked) this.#receive(this.events.raise());
  }

  /** The dial under way comes through. */
  link(): void {
    const dial = this.#driver.dials.at(-1);
    if (dial?.open === true && dial.inbound === undefined) dial.link();
  }

  settleRegistration(): void {
    this.#registration?.next();
  }

  lose(how: number): void {
    const dial = this.#driver.dials.at(-1);
    if (dial?.open !== true) return;
    this.#during('loss', () => {
      if (dial.inbound === undefined) dial.fail(new Error('refused'));
      else dial.end(how === 0 ? undefined : new Error('reset'));
    });
    const inFlight = this.#sent.get(dial)?.map(({ message }) => this.#runs[this.#numberOf(message)]);
    this.#expect(!inFlight?.some((run) => this.#isPending(run)), 'a run outlived the link it was sent on');
  }

  disconnect(): void {
    this.#disconnected = true;
    this.#during('disconnect', () => void this.#monitor.disconnect());
  }

  connect(): void {
    this.#disconnected = false;
    this.#monitor.connect().catch(() => undefined);
  }

  /** Takes a step, then looks at what must hold between steps. */
  afterStep(step: () => void): void {
    step();
    const outstanding = this.#outstanding();
    const waits = (run: TrackedRun) => this.#isPending(run) && !run.sent && !run.oob;
    const held = this.#registrations && this.#registration?.observed === true;
    const stuck = this.#isLinked && !held && outstanding < this.#window && this.#runs.some(waits);
    this.#expect(!stuck, 'a run waits, and nothing holds it');
    this.check();
  }

  check(): void {
    assertThat(this.#faults.join('; '), this.#faults.length === 0);
    this.events.check(this.#disconnected);
    const isPending = this.#runs.some((run) => this.#isPending(run));
    assertThat('a run outlived disconnect()', !this.#disconnected || !isPending);
  }

  #settle(run: TrackedRun): void {
    run.outcomes += 1;
    this.#expect(
      run.outcomes === 1 && !run.left,
      `run ${run.number} has ${run.outcomes} outcomes, left: ${run.left}`,
    );
    if (this.random.oneIn(10)) this.run(this.random);
    else if (this.random.oneIn(20)) this.unsubscribe(this.random.bits());
    else if (this.random.oneIn(300)) this.disconnect();
  }

  /** Whether this is the time for such an end of the run. */
  #mayFail(run: TrackedRun, error: MonitorError): boolean {
    switch (error._tag) {
      case 'CommandError':
        return (
          typeof this.#cause === 'object' &&
          this.#cause.reply === run.number &&
          error.desc === String(run.number)
        );
      case 'CommandTimeoutError':
        return this.now() === run.begun + (run.timeout ?? NaN) && error.sent === run.sent;
      case 'InterruptedError':
        return this.#cause === (error.reason === 'lost' ? 'loss' : 'disconnect') && error.sent === run.sent;
      case 'ConnectError':
      case 'HandshakeError':
        return !run.sent && !this.#isLinked;
      case 'ClosedError':
        return !run.sent && this.#disconnected;
      case 'ArgumentError':
        return run.oob && !run.sent && (!this.#driver.oob || !this.#oob);
      default:
        return false;
    }
  }

  #takeSent(message: CommandMessage): void {
    const number = this.#numberOf(message);
    const run = this.#runs[number] as TrackedRun;
    this.#expect(
      !run.sent && this.#isPending(run),
      `run ${number} was sent though it was over, or sent before`,
    );
    run.sent = true;
    this.#sent.get(this.#driver.last)?.push({ message, answered: false });
    this.#expect(this.#outstanding() <= this.#window, `${this.#outstanding()} are in flight at once`);
  }

  #during(cause: Cause, action: () => void): void {
    const outer = this.#cause;
    this.#cause = cause;
    action();
    this.#cause = outer;
  }

  #receive(message: object): void {
    if (!this.#isLinked) return;
    this.messages += 1;
    this.#driver.last.receive(message as never);
  }

  #expect(condition: boolean, otherwise: string): void {
    if (!condition) this.#faults.push(otherwise);
  }

  #isPending(run: TrackedRun | undefined): boolean {
    return run !== undefined && run.outcomes === 0 && !run.left;
  }

  #numberOf(message: CommandMessage): number {
    return (message.arguments as { number: number }).number;
  }

  get #isLinked(): boolean {
    const dial = this.#driver.dials.at(-1);
    return dial?.open === true && dial.inbound?.closed === false;
  }

  #sentNow() {
    return this.#isLinked ? (this.#sent.get(this.#driver.last) ?? []) : [];
  }

  #outstanding(): number {
    return this.#sentNow().filter(({ message, answered }) => !answered && message.execute !== undefined)
      .length;
  }

  get #window(): number {
    return this.#oob ? QMP_WINDOW : Infinity;
  }
}
