import type { Monitor } from '../../src/monitor/monitor.js';
import type { Command } from '../../src/protocol/types.js';
import type { Random } from '../fuzz/random.js';

/** Objects with a name of their own each, for QEMU's command line. */
export const OBJECTS = 16;
const identity = (object: number) => `identity of ${object}`;
export const withObjects = Array.from({ length: OBJECTS }, (_, object) => [
  '-object',
  `authz-simple,id=o${object},identity=${identity(object)}`,
]).flat();

/** A command whose reply tells it from the others. */
interface Question {
  readonly command: Command;
  /** Whether this is its reply: a value, or the error of a refusal. */
  readonly isOwn: (reply: unknown) => boolean;
}

const member = (value: unknown, name: string): unknown => (value as Record<string, unknown> | null)?.[name];

/** Each takes a number that no other run has; those that can have it in their reply do. */
const QUESTIONS = {
  echo: (number: number): Question => ({
    command: { execute: 'human-monitor-command', arguments: { 'command-line': `print ${number}` } },
    isOwn: (reply) => reply === `0x${number.toString(16)}\r\n`,
  }),
  refusal: (number: number): Question => ({
    command: { execute: `no-such-${number}` },
    isOwn: (error) =>
      member(error, '_tag') === 'CommandError' &&
      member(error, 'desc') === `The command no-such-${number} has not been found`,
  }),
  property: (number: number): Question => {
    const object = number % OBJECTS;
    return {
      command: { execute: 'qom-get', arguments: { path: `/objects/o${object}`, property: 'identity' } },
      isOwn: (reply) => reply === identity(object),
    };
  },
  create: (number: number): Question => {
    const id = `made-${number}`;
    return {
      command: { execute: 'object-add', arguments: { 'qom-type': 'authz-simple', id, identity: id } },
      isOwn: (reply) => JSON.stringify(reply) === '{}',
    };
  },
  resume: (): Question => ({
    command: { execute: 'cont' },
    isOwn: (reply) => JSON.stringify(reply) === '{}',
  }),
  pause: (): Question => ({
    command: { execute: 'stop' },
    isOwn: (reply) => JSON.stringify(reply) === '{}',
  }),
  schema: (): Question => ({
    command: { execute: 'query-qmp-schema' },
    isOwn: (reply) => member(member(reply, '0'), 'meta-type') !== undefined,
  }),
} satisfies Record<string, (number: number) => Question>;

export type Kind = keyof typeof QUESTIONS;

/** What came of a run: its own reply, or the error that ended it. */
export interface Outcome {
  readonly kind: Kind;
  readonly number: number;
  readonly error: unknown;
}

/** How long nothing at all may happen before it counts as a hang. */
export const MAX_SILENCE_MS = 60_000;

/** @throws with `otherwise` where the work isn't done within `MAX_SILENCE_MS` */
export async function inTime<T>(work: Promise<T>, otherwise: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise()}, for ${MAX_SILENCE_MS} ms`)), MAX_SILENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Keeps so many runs in flight, the next one begun where one ends. */
export class Load {
  readonly outcomes: Outcome[] = [];
  /** What is wrong: a reply of another's, or a second outcome. */
  readonly faults: string[] = [];
  /** Runs begun so far. */
  begun = 0;
  readonly #open = new Set<string>();
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly monitor: Monitor,
    private readonly random: Random,
    private readonly kinds: readonly Kind[],
  ) {}

  start(width: number): void {
    for (let n = 0; n < width; n += 1) this.#begin();
  }

  /** Begins no more. */
  stop(): void {
    this.#stopped = true;
  }

  /** Runs that have no outcome yet. */
  get open(): readonly string[] {
    return [...this.#open];
  }

  get answered(): number {
    return this.outcomes.filter(({ error }) => error === undefined).length;
  }

  /**
   * Resolves when the condition holds; it is checked at each outcome.
   *
   * @throws with `otherwise` where no run has ended for `MAX_SILENCE_MS`: however slow the machine, what hangs ends no run
   */
  async until(condition: () => boolean, otherwise: () => string): Promise<void> {
    while (!condition()) {
      const outcome = new Promise<void>((resolve) => (this.#wake = resolve));
      await inTime(outcome, otherwise);
    }
  }

  #begin(): void {
    this.begun += 1;
    const number = this.begun;
    const kind = this.random.pick(this.kinds);
    const { command, isOwn } = QUESTIONS[kind](number);
    const name = `${kind} ${number}`;
    this.#open.add(name);
    const settle = (error: unknown) => {
      if (!this.#open.delete(name)) this.faults.push(`${name} ended twice`);
      this.outcomes.push({ kind, number, error });
      this.#wake();
      // In a tick of its own: runs that fail at once would not end else.
      if (!this.#stopped) setImmediate(() => this.#stopped || this.#begin());
    };
    let values = 0;
    this.monitor.execute(command).subscribe({
      next: (reply) => {
        values += 1;
        if (!isOwn(reply)) this.faults.push(`${name} got ${JSON.stringify(reply)?.slice(0, 80)}`);
      },
      error: (error: unknown) => {
        const isReply = member(error, '_tag') === 'CommandError';
        if (isReply && !isOwn(error)) this.faults.push(`${name} got ${String(error)}`);
        settle(isReply ? undefined : error);
      },
      complete: () => {
        if (values !== 1) this.faults.push(`${name} completed with ${values} values`);
        settle(undefined);
      },
    });
  }
}
