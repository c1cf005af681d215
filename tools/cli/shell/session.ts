/** The machine that a shell works on: its commands, and what runs. */
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { JsonValue } from '../../../src/protocol/types.js';
import { FACTS, GUEST_FACTS, readFacts } from '../../qapi/facts.js';
import { readText } from '../arguments/read-text.js';
import { schemaIfAny, withHint } from '../arguments/run-words.js';
import { didYouMean } from '../arguments/suggest.js';
import { EXIT, exitCodeOf, explain, Failure } from '../exit.js';
import type { Vocabulary } from './complete.js';
import { commandOf, type Runnable } from './command-of.js';
import { sinceOf } from './since.js';
import { SyntaxFault, type JsonCommand } from './statement.js';

/** How a command ended. */
export type Outcome =
  | { readonly kind: 'reply'; readonly value: JsonValue }
  /** `refused`: by the peer, with its class and text. */
  | { readonly kind: 'failed'; readonly message: string; readonly error: unknown; readonly refused: boolean }
  | { readonly kind: 'given-up'; readonly sent: boolean };

/** A command that runs. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  /** Drops the interest in its reply. */
  giveUp(): void;
}

export class ShellSession {
  #vocabulary: Promise<Vocabulary | undefined> | undefined;
  /** Called when a command has gone out; its name is compared. */
  readonly #watchers = new Set<(name: string) => void>();

  constructor(
    readonly monitor: Monitor,
    readonly agent: boolean,
  ) {}

  /** To be called when a command has gone out. */
  wasSent(name: string): void {
    for (const watcher of this.#watchers) watcher(name);
  }

  /** The commands of the machine, queried once for each connection; undefined where it lists none. Fails as a command does. */
  vocabulary(): Promise<Vocabulary | undefined> {
    const queried = (this.#vocabulary ??= this.#query());
    // One that failed is queried again.
    queried.catch(() => (this.#vocabulary = undefined));
    return queried;
  }

  /** After a reconnect another QEMU may be there. */
  forgetVocabulary(): void {
    this.#vocabulary = undefined;
  }

  async #query(): Promise<Vocabulary | undefined> {
    const schema = await schemaIfAny(this.monitor, this.agent);
    return schema && { schema, since: sinceOf(readFacts(this.agent ? GUEST_FACTS : FACTS)) };
  }

  /**
   * Reads the arguments of a statement. The schema is queried only where words need types.
   *
   * @throws UsageError, or what the query fails with
   */
  async commandOf(statement: Runnable): Promise<JsonCommand> {
    const vocabulary = needsTypes(statement) ? await this.vocabulary() : undefined;
    return commandOf(statement, vocabulary?.schema, readText);
  }

  /** Returns the fault to report: where the machine doesn't have the command, that, and not what is wrong behind its name. */
  async faultOf(error: unknown): Promise<unknown> {
    const name = error instanceof SyntaxFault ? error.command : undefined;
    if (name === undefined) return error;
    const names = (await this.vocabulary().catch(() => undefined))?.schema.commands ?? [name];
    if (names.includes(name)) return error;
    return new Failure(`${name}: no such command${didYouMean(name, names)}`, EXIT.refused);
  }

  run(command: JsonCommand, oob: boolean): Running {
    let sent = false;
    const watcher = (name: string) => (sent ||= name === command.execute);
    this.#watchers.add(watcher);
    let giveUp = () => undefined as void;
    const ended = new Promise<Outcome>((resolve) => {
      const reply$ = this.monitor.execute(command, oob ? { oob } : {});
      const subscription = reply$.subscribe({
        next: (value) => resolve({ kind: 'reply', value }),
        error: (error: unknown) => resolve(this.#failure(error, command)),
      });
      giveUp = () => {
        subscription.unsubscribe();
        resolve({ kind: 'given-up', sent });
      };
    });
    const outcome = ended.finally(() => this.#watchers.delete(watcher));
    return { outcome, giveUp: () => giveUp() };
  }

  async #failure(error: unknown, command: JsonCommand): Promise<Outcome> {
    // Through libvirt an agent's refusal is libvirt's error.
    const refused = exitCodeOf(error) === EXIT.refused;
    // Names that are near, where the peer knows none of this name.
    const better = refused
      ? await withHint(error, command, async () => (await this.vocabulary())?.schema)
      : error;
    return { kind: 'failed', message: explain(better), error, refused };
  }
}

function needsTypes(statement: Runnable): boolean {
  if (statement.kind === 'hmp' || statement.kind === 'message') return false;
  const given = [
    statement.given,
    ...(statement.kind === 'transaction' ? statement.actions.map((action) => action.given) : []),
  ];
  return given.some((one) => 'words' in one && one.words.length > 0);
}
