/** `rxqmp run`: one command, and its reply. */
import { readFileSync } from 'node:fs';
import { firstValueFrom } from 'rxjs';
import { CommandError, isMonitorError } from '../../../src/errors.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { JsonObject } from '../../../src/protocol/types.js';
import { EXIT, explain, Failure } from '../exit.js';
import type { Io } from '../io.js';
import { printReply } from '../json-text.js';
import type { MachineOptions } from '../machine-options.js';
import { readArguments } from '../read-arguments.js';
import { queryCommandSchema, type CommandSchema } from '../schema.js';
import { didYouMean } from '../suggest.js';
import { openTarget, parseTarget, splitTarget } from '../target.js';
import { UsageError } from '../usage-error.js';

/** @param words - `[TARGET] COMMAND [key=value … | JSON]` */
export async function run(words: readonly string[], options: MachineOptions, io: Io): Promise<number> {
  const { target, rest } = splitTarget(words, io.env);
  const [command, ...parameters] = rest;
  if (command === undefined) throw new UsageError(`${target}: which command? Such as query-status`);
  const { timeout, agent = false } = options;
  const place = parseTarget(target, { agent });
  await using monitor = await openTarget(place, { connectTimeout: timeout, commandTimeout: timeout });
  const execute = (name: string, args?: JsonObject) =>
    firstValueFrom(monitor.execute({ execute: name, arguments: args }, { signal: io.stop }));
  const args = await readParameters(parameters, command, () => schemaIfAny(monitor, agent));
  try {
    printReply(io, await execute(command, args), options);
  } catch (error) {
    throw await withHint(error, command, () => schemaIfAny(monitor, agent));
  }
  return EXIT.done;
}

/** Reads the arguments. The schema is queried only for `key=value`: a JSON text has its types already. */
async function readParameters(
  words: readonly string[],
  command: string,
  schema: () => Promise<CommandSchema | undefined>,
): Promise<JsonObject | undefined> {
  if (words.length === 0) return undefined;
  const isJson = words.length === 1 && /^\s*\{/.test(words[0] ?? '');
  const type = isJson ? undefined : (await schema())?.argumentsOf(command);
  return readArguments(words, type, readText);
}

/** The schema, where the peer gives one: a share may refuse to, and an old agent has no list of its commands. */
async function schemaIfAny(monitor: Monitor, agent: boolean): Promise<CommandSchema | undefined> {
  try {
    return await queryCommandSchema(monitor, agent);
  } catch (error) {
    if (isMonitorError(error) && error._tag === 'CommandError') return undefined;
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`@${path}: can't be read: ${code ?? String(error)}`, { cause: error });
  }
}

/** Adds the names that are near to one that QEMU doesn't know. */
async function withHint(
  error: unknown,
  command: string,
  schema: () => Promise<CommandSchema | undefined>,
): Promise<unknown> {
  if (!(error instanceof CommandError) || error.class !== 'CommandNotFound') return error;
  const names = (await schema().catch(() => undefined))?.commands ?? [];
  if (names.includes(command)) return error;
  return new Failure(`${explain(error)}${didYouMean(command, names)}`, EXIT.refused);
}
