/** The shell without a terminal: statements from standard input, one after another. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type AnyQmpEvent, printEvent } from '../output/event-line.js';
import { EXIT, exitCodeOf, explain } from '../exit.js';
import type { Io } from '../io.js';
import { jsonLine } from '../output/json-text.js';
import { printable } from '../output/printable.js';
import { commandHelp, generalHelp, unknownTopic } from './help.js';
import type { Outcome, ShellSession } from './session.js';
import { isUnfinished, readStatement, SyntaxFault } from './statement.js';
import { messageText } from './texts.js';

export interface ScriptOptions {
  readonly io: Io & { readonly input: Readable };
  readonly session: ShellSession;
  /** Whether the first command that fails ends the script. */
  readonly exitOnError: boolean;
  /** Whether each command is printed to standard error, as the JSON that is sent. */
  readonly verbose: boolean;
}

/**
 * Runs a script as a shell does: a command that fails doesn't end it, unless `exitOnError` is set; a statement that can't be
 * read does, and so does the end of the connection.
 *
 * @returns 0, or 1 where a command failed, 2 where a statement can't be read, 3 where the connection ended
 */
export async function runScript(options: ScriptOptions): Promise<number> {
  return new Script(options).run();
}

class Script {
  readonly #options: ScriptOptions;
  #code: number = EXIT.done;
  #line = 0;
  #shown: 'all' | 'none' | readonly string[] = 'none';
  readonly #background = new Set<Promise<void>>();

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  async run(): Promise<number> {
    const { io, session } = this.#options;
    const events = session.monitor.events$.subscribe({
      next: (event) => this.#eventCame(event),
      error: () => undefined,
    });
    const lines = createInterface({ input: io.input, crlfDelay: Infinity });
    const stop = () => {
      this.#code = exitCodeOf(io.stop?.reason);
      lines.close();
      io.input.destroy();
    };
    io.stop?.addEventListener('abort', stop);
    try {
      let [text, first] = ['', 0];
      for await (const line of lines) {
        this.#line += 1;
        if (text === '') first = this.#line;
        text = text === '' ? line : `${text}\n${line}`;
        if (isUnfinished(text)) continue;
        if (await this.#endsAfter(text, first)) return this.#code;
        text = '';
      }
      if (text !== '' && !io.stop?.aborted) await this.#endsAfter(text, first);
      await Promise.all(this.#background);
      return this.#code;
    } finally {
      io.stop?.removeEventListener('abort', stop);
      events.unsubscribe();
      lines.close();
    }
  }

  /** Runs a statement; returns whether the script ends behind it. */
  async #endsAfter(text: string, line: number): Promise<boolean> {
    try {
      return await this.#obey(text, line);
    } catch (cause) {
      const error = await this.#options.session.faultOf(cause);
      this.#report(line, explain(error));
      if (error instanceof SyntaxFault) this.#code = EXIT.usage;
      else this.#code = exitCodeOf(error);
      return error instanceof SyntaxFault || this.#code === EXIT.unreachable || this.#options.exitOnError;
    }
  }

  async #obey(text: string, line: number): Promise<boolean> {
    const { session, io, verbose } = this.#options;
    const statement = readStatement(text);
    switch (statement.kind) {
      case 'nothing':
        return false;
      case 'exit':
        return true;
      case 'help':
        await this.#help(statement.topic);
        return false;
      case 'events':
        this.#shown = statement.show;
        return false;
    }
    const { oob, background } = statement.kind === 'hmp' ? { oob: false, background: false } : statement;
    const command = await session.commandOf(statement);
    if (verbose) io.err(`${messageText(command, oob)}\n`);
    const running = session.run(command, oob);
    const giveUp = () => running.giveUp();
    io.stop?.addEventListener('abort', giveUp);
    const done = running.outcome.then((outcome) => {
      io.stop?.removeEventListener('abort', giveUp);
      return this.#ended(outcome, line);
    });
    if (!background) return done;
    const tracked: Promise<void> = done.then(() => void this.#background.delete(tracked));
    this.#background.add(tracked);
    return false;
  }

  #ended(outcome: Outcome, line: number): boolean {
    if (outcome.kind === 'reply') this.#options.io.out(`${jsonLine(outcome.value)}\n`);
    if (outcome.kind === 'failed') {
      this.#report(line, outcome.message);
      this.#code = exitCodeOf(outcome.error);
      return this.#options.exitOnError || !outcome.refused;
    }
    return outcome.kind === 'given-up';
  }

  async #help(topic: string | undefined): Promise<void> {
    const { io, session } = this.#options;
    if (topic === undefined) return io.out(`${generalHelp().join('\n')}\n`);
    const vocabulary = await session.vocabulary();
    const lines = vocabulary && (commandHelp(topic, vocabulary) ?? [unknownTopic(topic, vocabulary)]);
    if (lines !== undefined) io.out(`${lines.map(printable).join('\n')}\n`);
  }

  #eventCame(event: AnyQmpEvent): void {
    if (this.#shown === 'none') return;
    if (this.#shown !== 'all' && !this.#shown.includes(event.event)) return;
    printEvent(this.#options.io, event, { json: true });
  }

  #report(line: number, message: string): void {
    this.#options.io.err(`line ${line}: ${printable(message)}\n`);
  }
}
