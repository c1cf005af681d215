/** A command as people type it: its name, and its arguments by the peer's own types. */
import { defer, firstValueFrom, merge, mergeMap, throwError } from 'rxjs';
import { CommandError, isMonitorError } from '../../../src/errors.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { JsonObject, JsonValue } from '../../../src/protocol/types.js';
import { EXIT, explain, Failure } from '../exit.js';
import { nameFaultOf, readArguments } from './read-arguments.js';
import { readText } from './read-text.js';
import type { CommandSchema } from './schema.js';
import { didYouMean } from './suggest.js';
import { stopped$ } from '../until-stopped.js';

export interface RunWordsOptions {
  /** Whether the monitor is a guest agent's. */
  readonly agent: boolean;
  /** Whether the command goes out of band. */
  readonly oob?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `COMMAND [key=value … | JSON]`.
 *
 * @throws UsageError for arguments that can't be read; Failure with near names for a command that the peer doesn't have
 */
export async function runWords(
  monitor: Monitor,
  [command = '', ...words]: readonly string[],
  { agent, oob = false, signal }: RunWordsOptions,
): Promise<JsonValue> {
  const schema = async () => {
    // A query would wait behind the commands that this one passes.
    if (oob) return knownSchema();
    await connected(monitor, signal);
    return schemaIfAny(monitor, agent, signal);
  };
  const args = await readParameters(words, command, schema);
  await connected(monitor, signal);
  try {
    return await firstValueFrom(monitor.execute({ execute: command, arguments: args }, { oob, signal }));
  } catch (error) {
    throw await withHint(error, { execute: command, arguments: args }, schema);
  }
}

/**
 * Waits until the monitor is ready, so that a command's own deadline starts then: a dial that takes too long fails with the
 * words of the dial, which name the target and what is missing.
 */
async function connected(monitor: Monitor, signal: AbortSignal | undefined): Promise<void> {
  const aborted$ = stopped$({ stop: signal }).pipe(mergeMap((reason) => throwError(() => reason)));
  await firstValueFrom(
    merge(
      defer(() => monitor.connect()),
      aborted$,
    ),
  );
}

/** The schema of the newest release that rxqmp knows. */
async function knownSchema(): Promise<CommandSchema> {
  const [{ factCommandSchema }, { readFacts }] = await Promise.all([
    import('./schema.js'),
    import('../../qapi/facts.js'),
  ]);
  return factCommandSchema(readFacts());
}

/** Reads the arguments. The schema is queried only for `key=value`: a JSON text has its types already. */
async function readParameters(
  words: readonly string[],
  command: string,
  schema: () => Promise<CommandSchema | undefined>,
): Promise<JsonObject | undefined> {
  if (words.length === 0) return undefined;
  const isJson = words.length === 1 && /^\s*\{|^@[^=]*$/.test(words[0] ?? '');
  const type = isJson ? undefined : (await schema())?.argumentsOf(command);
  return readArguments(words, type, readText);
}

/** The schema, where the peer gives one: a share may refuse to, and an old agent has no list of its commands. */
export async function schemaIfAny(
  monitor: Monitor,
  agent: boolean,
  signal?: AbortSignal | undefined,
): Promise<CommandSchema | undefined> {
  try {
    const { queryCommandSchema } = await import('./schema.js');
    return await queryCommandSchema(monitor, agent, signal);
  } catch (error) {
    if (isMonitorError(error) && error._tag === 'CommandError') return undefined;
    throw error;
  }
}

/** Adds the names that are near to one that QEMU doesn't know: a command's, or an argument's that was given as JSON. */
export async function withHint(
  error: unknown,
  {
    execute,
    arguments: args = {},
  }: { readonly execute: string; readonly arguments?: JsonObject | undefined },
  schema: () => Promise<CommandSchema | undefined>,
): Promise<unknown> {
  if (!(error instanceof CommandError)) return error;
  if (error.class === 'CommandNotFound') {
    const names = (await schema().catch(() => undefined))?.commands ?? [];
    if (names.includes(execute)) return error;
    return new Failure(`${explain(error)}${didYouMean(execute, names)}`, EXIT.refused);
  }
  if (!/^Parameter '.*' is unexpected$/.test(error.desc)) return error;
  const type = (await schema().catch(() => undefined))?.argumentsOf(execute);
  const fault = type && nameFaultOf(args, type);
  return fault === undefined ? error : new Failure(`${explain(error)}. ${fault}`, EXIT.refused);
}
