/** The shell at a terminal. */
import type { MonitorState } from '../../../src/monitor/state.js';
import { formatVersion } from '../../../src/protocol/version.js';
import { type AnyQmpEvent, eventLine } from '../output/event-line.js';
import { EXIT, exitCodeOf, explain } from '../exit.js';
import type { Io, Paint, Screen } from '../io.js';
import { jsonLine } from '../output/json-text.js';
import { paintFor } from '../output/paint.js';
import { printable } from '../output/printable.js';
import { complete } from './complete.js';
import { commandHelp, generalHelp, unknownTopic } from './help.js';
import { type History, MAX_ENTRIES } from './history.js';
import { PromptLine } from './prompt-line.js';
import type { Outcome, Running, ShellSession } from './session.js';
import { inOneLine, isUnfinished, readStatement, type Manner, type Statement } from './statement.js';
import type { Runnable } from './command-of.js';
import { candidatesText, commonStart, messageText, namesText, replyText } from './texts.js';
import { BRACKETED_PASTE, type TerminalInput, TypedInput } from './typed-input.js';

export interface InteractiveOptions {
  readonly io: Io & { readonly screen: Screen; readonly input: TerminalInput };
  readonly session: ShellSession;
  readonly history: History;
  /** What the target is called. */
  readonly label: string;
  /** Whether replies are printed as JSON in one line. */
  readonly json: boolean;
  /** Whether each command is printed as the JSON that is sent. */
  readonly verbose: boolean;
}

const CONTINUED = '... ';

/** Completion waits no longer for the machine's schema. */
const SCHEMA_WITHIN_MS = 3000;

/** Events that come at once are printed up to this number, and then counted. */
const MAX_EVENTS_AT_ONCE = 200;

export class InteractiveShell {
  readonly #io: InteractiveOptions['io'];
  readonly #session: ShellSession;
  readonly #history: History;
  readonly #label: string;
  readonly #json: boolean;
  readonly #verbose: boolean;
  readonly #paint: Paint;
  readonly #input: TypedInput;
  readonly #line: PromptLine;
  readonly #prompt: string;
  /** The lines of a statement that is not whole yet. */
  #before = '';
  /** Gives up what is worked on. */
  #giveUp: (() => void) | undefined;
  #stopCompleting: (() => void) | undefined;
  #backgroundCount = 0;
  #shown: 'all' | 'none' | readonly string[] = 'all';
  /** Where the list of candidates was printed: another Tab there prints all. */
  #listedAt: string | undefined;
  #events: AnyQmpEvent[] = [];
  #isHistoryReported = false;
  #isConnected = true;
  #hasEnded = false;
  #end: (code: number) => void = () => undefined;

  constructor({ io, session, history, label, json, verbose }: InteractiveOptions) {
    this.#json = json;
    this.#verbose = verbose;
    this.#io = io;
    this.#session = session;
    this.#history = history;
    this.#label = label;
    this.#paint = paintFor(io);
    this.#prompt = this.#paint('bold', session.agent ? 'guest> ' : 'qemu> ');
    this.#input = new TypedInput(io.input, () => this.#interruptRunning());
    this.#line = new PromptLine({
      io,
      input: this.#input,
      history: history.entries,
      historySize: MAX_ENTRIES,
      complete: (line) => this.#complete(line),
    });
  }

  /** Runs until the user ends it, or until the connection ends for good. */
  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => {
      this.#end = (code) => {
        this.#hasEnded = true;
        resolve(code);
      };
    });
    const subscriptions = [
      this.#session.monitor.state$.subscribe((state) => this.#stateChanged(state)),
      this.#session.monitor.events$.subscribe({
        next: (event) => this.#eventCame(event),
        // The state reports it; only a peer without events fails here alone.
        error: (error: unknown) => this.#isConnected && this.#print(this.#note(explain(error))),
      }),
    ];
    this.#line.onLine((line) => void this.#lineTyped(line));
    this.#line.onInterrupt(() => this.#interruptTyping());
    this.#line.onClose(() => this.#end(EXIT.done));
    this.#io.stop?.addEventListener('abort', () => this.#end(exitCodeOf(this.#io.stop?.reason)));
    this.#io.out(BRACKETED_PASTE.on);
    this.#reportHistory();
    this.#ask();
    try {
      return await ended;
    } finally {
      for (const subscription of subscriptions) subscription.unsubscribe();
      this.#line.close();
      this.#io.out(`${BRACKETED_PASTE.off}\n`);
    }
  }

  #ask(): void {
    if (this.#hasEnded) return;
    this.#line.ask(this.#before === '' ? this.#prompt : CONTINUED);
  }

  #print(text: string): void {
    this.#line.print(text);
  }

  /** A remark of the shell's own. */
  #note(text: string): string {
    return this.#paint('yellow', printable(text));
  }

  #failed(text: string): string {
    return this.#paint('red', printable(text));
  }

  async #lineTyped(line: string): Promise<void> {
    const text = this.#before === '' ? line : `${this.#before}\n${line}`;
    if (isUnfinished(text)) this.#before = text;
    else {
      this.#before = '';
      this.#remember(text);
      await this.#obey(text);
    }
    this.#ask();
  }

  #remember(text: string): void {
    const statement = inOneLine(text);
    if (statement === '') return;
    this.#line.remember(statement);
    this.#history.add(text);
    this.#reportHistory();
  }

  #reportHistory(): void {
    const { problem } = this.#history;
    if (problem !== undefined && !this.#isHistoryReported) this.#print(this.#note(problem));
    this.#isHistoryReported ||= problem !== undefined;
  }

  async #obey(text: string): Promise<void> {
    try {
      await this.#carryOut(readStatement(text));
    } catch (error) {
      const fault = (await this.#interruptible(this.#session.faultOf(error))) ?? error;
      this.#print(this.#failed(explain(fault)));
    }
  }

  async #carryOut(statement: Statement): Promise<void> {
    switch (statement.kind) {
      case 'nothing':
        return;
      case 'exit':
        return this.#end(EXIT.done);
      case 'help':
        return this.#help(statement.topic);
      case 'events':
        this.#shown = statement.show;
        return;
      case 'hmp':
        return this.#run(statement, { oob: false, background: false });
      default:
        return this.#run(statement, statement);
    }
  }

  async #help(topic: string | undefined): Promise<void> {
    if (topic === undefined) return this.#print(generalHelp().join('\n'));
    const vocabulary = await this.#interruptible(this.#session.vocabulary());
    if (vocabulary === undefined) return this.#print(this.#note('the machine does not list its commands'));
    const lines = commandHelp(topic, vocabulary);
    if (lines === undefined) this.#print(this.#failed(unknownTopic(topic, vocabulary)));
    else this.#print(lines.map(printable).join('\n'));
  }

  async #run(statement: Runnable, { oob, background }: Manner): Promise<void> {
    if (!this.#isConnected) this.#print(this.#note('waits for the connection; Ctrl-C gives it up'));
    // The schema is a command too, and may be given up as one.
    const command = await this.#interruptible(this.#session.commandOf(statement));
    if (command === undefined) return this.#print(this.#note('given up: it was not sent'));
    if (this.#verbose) this.#print(this.#paint('dim', messageText(command, oob)));
    const running = this.#session.run(command, oob);
    if (background) return this.#runInBackground(running, command.execute);
    this.#giveUp = () => running.giveUp();
    const outcome = await running.outcome;
    this.#giveUp = undefined;
    this.#printEvents();
    this.#print(this.#outcomeText(outcome));
  }

  /** Resolves with undefined when Ctrl-C comes first. */
  async #interruptible<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await new Promise<T | undefined>((resolve, reject) => {
        this.#giveUp = () => resolve(undefined);
        work.then(resolve, reject);
      });
    } finally {
      this.#giveUp = undefined;
    }
  }

  #runInBackground(running: Running, name: string): void {
    const mark = `[${(this.#backgroundCount += 1)}]`;
    this.#print(this.#paint('dim', `${mark} ${printable(name)} runs`));
    void running.outcome.then((outcome) => {
      this.#printEvents();
      this.#print(`${this.#paint('dim', `${mark} ${printable(name)}`)} ${this.#outcomeText(outcome)}`);
    });
  }

  #outcomeText(outcome: Outcome): string {
    switch (outcome.kind) {
      case 'reply':
        return this.#json ? jsonLine(outcome.value) : replyText(outcome.value, this.#paint);
      case 'failed':
        return this.#failed(outcome.message);
      case 'given-up':
        return this.#note(
          outcome.sent
            ? 'given up: it was sent, so it may have been executed; its reply will be dropped'
            : 'given up: it was not sent',
        );
    }
  }

  /** Ctrl-C while a command runs, or while completion waits for the schema: there readline gets the key too. */
  #interruptRunning(): void {
    if (this.#stopCompleting !== undefined) return this.#stopCompleting();
    this.#io.out('^C\n');
    this.#giveUp?.();
  }

  /** Ctrl-C at the prompt. */
  #interruptTyping(): void {
    const wasEmpty = this.#line.text === '' && this.#before === '';
    this.#line.clear();
    this.#before = '';
    if (wasEmpty) this.#io.out(`${this.#note('Ctrl-D or exit ends the shell')}\n`);
    this.#ask();
  }

  async #complete(line: string): Promise<string> {
    const text = this.#before === '' ? line : `${this.#before}\n${line}`;
    const vocabulary = await this.#schemaSoon();
    if (vocabulary === undefined) return '';
    const { start, candidates, hint } = complete(text, vocabulary);
    const begun = text.slice(start);
    const common = commonStart(candidates);
    if (common.length > begun.length) return common.slice(begun.length);
    if (candidates.length > 1) this.#list(text, candidates);
    else if (hint !== undefined) this.#printWithLine(this.#paint('dim', printable(hint)));
    return '';
  }

  #list(text: string, candidates: Parameters<typeof namesText>[0]): void {
    const { screen } = this.#io;
    const again = this.#listedAt === text;
    this.#listedAt = again ? undefined : text;
    this.#printWithLine(
      again ? namesText(candidates, screen.columns) : candidatesText(candidates, screen, this.#paint),
    );
  }

  /** Prints text under the line that it is for, which is shown again below. */
  #printWithLine(text: string): void {
    const prompt = this.#before === '' ? this.#prompt : CONTINUED;
    this.#print(`${prompt}${this.#line.text}\n${text}`);
  }

  /** A machine that doesn't answer must not hold the keyboard. */
  async #schemaSoon() {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      this.#stopCompleting = () => resolve(undefined);
      timer = setTimeout(() => {
        this.#print(this.#note('nothing completes: the machine has not answered with its commands yet'));
        resolve(undefined);
      }, SCHEMA_WITHIN_MS);
    });
    try {
      return await Promise.race([this.#session.vocabulary(), late]);
    } catch (error) {
      this.#print(this.#note(`nothing completes: ${explain(error)}`));
      return undefined;
    } finally {
      this.#stopCompleting = undefined;
      clearTimeout(timer);
    }
  }

  #stateChanged(state: MonitorState): void {
    if (state.status === 'waiting' && this.#isConnected) {
      this.#isConnected = false;
      this.#printEvents();
      this.#print(
        this.#note(`the connection has ended: ${explain(state.cause)}; dialling again until it is back`),
      );
    } else if (state.status === 'ready' && !this.#isConnected) {
      this.#isConnected = true;
      this.#session.forgetVocabulary();
      this.#print(this.#note(`connected again: ${formatVersion(state.greeting.version)} at ${this.#label}`));
    } else if (state.status === 'closed') {
      this.#isConnected = false;
      if (state.cause !== undefined) this.#print(this.#failed(explain(state.cause)));
      this.#end(state.cause === undefined ? EXIT.done : EXIT.unreachable);
    }
  }

  /** Events of one tick are printed together. */
  #eventCame(event: AnyQmpEvent): void {
    if (this.#shown === 'none') return;
    if (this.#shown !== 'all' && !this.#shown.includes(event.event)) return;
    if (this.#events.push(event) === 1) setImmediate(() => this.#printEvents());
  }

  #printEvents(): void {
    const events = this.#events;
    if (events.length === 0) return;
    this.#events = [];
    const lines = events.slice(0, MAX_EVENTS_AT_ONCE).map((event) => eventLine(this.#io, event));
    const left = events.length - lines.length;
    if (left > 0) lines.push(this.#note(`… and ${left} more events at once: 'events' selects some`));
    this.#print(lines.join('\n'));
  }
}
