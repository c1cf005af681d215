/** A command as people type it: its name, and its arguments by the peer's own types. */
import { readFileSync } from 'node:fs';
import { defer, firstValueFrom, merge, mergeMap, throwError } from 'rxjs';
import { CommandError, isMonitorError } from '../../../src/errors.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { JsonObject, JsonValue } from '../../../src/protocol/types.js';
import { EXIT, explain, Failure } from '../exit.js';
import { readArguments } from './read-arguments.js';
import type { CommandSchema } from './schema.js';
import { didYouMean } from './suggest.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';

export interface RunWordsOptions {
  /** Whether the monitor is a guest agent's. */
  readonly agent: boolean;
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
  { agent, signal }: RunWordsOptions,
): Promise<JsonValue> {
  const schema = async () => {
    await connected(monitor, signal);
    return schemaIfAny(monitor, agent, signal);
  };
  const args = await readParameters(words, command, schema);
  await connected(monitor, signal);
  try {
    return await firstValueFrom(monitor.execute({ execute: command, arguments: args }, { signal }));
  } catch (error) {
    throw await withHint(error, command, schema);
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

/** Reads the file of `@file`; `-` is standard input. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`@${path}: can't be read: ${code ?? String(error)}`, { cause: error });
  }
}

/** Adds the names that are near to one that QEMU doesn't know. */
export async function withHint(
  error: unknown,
  command: string,
  schema: () => Promise<CommandSchema | undefined>,
): Promise<unknown> {
  if (!(error instanceof CommandError) || error.class !== 'CommandNotFound') return error;
  const names = (await schema().catch(() => undefined))?.commands ?? [];
  if (names.includes(command)) return error;
  return new Failure(`${explain(error)}${didYouMean(command, names)}`, EXIT.refused);
}
