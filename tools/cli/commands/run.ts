/** `rxqmp run`: one command, and its reply. */
import { EXIT } from '../exit.js';
import type { Io } from '../io.js';
import { printReply } from '../output/json-text.js';
import type { MachineOptions } from '../target/machine-options.js';
import { runWords } from '../arguments/run-words.js';
import { openTarget, parseTarget, splitTarget } from '../target/target.js';
import { UsageError } from '../usage-error.js';

export interface RunOptions extends MachineOptions {
  /** Out of band. */
  readonly oob?: boolean | undefined;
}

/** @param words - `[TARGET] COMMAND [key=value … | JSON]` */
export async function run(words: readonly string[], options: RunOptions, io: Io): Promise<number> {
  const { timeout, agent = false, oob = false } = options;
  const example = agent ? 'guest-info' : 'query-status';
  const { target, rest, isPreset } = splitTarget(words, io.env, { what: 'command', example });
  const place = parseTarget(target, { agent });
  if (oob && (agent || place.kind === 'libvirt'))
    throw new UsageError(`--oob: ${agent ? 'a guest agent' : 'libvirt'} has no commands out of band`);
  const waits = { connectTimeout: timeout, commandTimeout: timeout };
  await using monitor = await openTarget(place, { ...waits, oob }, io.env);
  try {
    printReply(io, await runWords(monitor, rest, { agent, oob, signal: io.stop }), options);
  } catch (error) {
    throw isPreset && error instanceof UsageError ? withPreset(error, place.label, rest) : error;
  }
  return EXIT.done;
}

/** Adds where the target is from, if the first word may have been meant as one. */
function withPreset(error: UsageError, target: string, [command, argument = '']: readonly string[]) {
  if (!/^[\w-]+$/.test(argument)) return error;
  const why = `the target is ${target}, of RXQMP_TARGET, and '${command ?? ''}' was taken for the command`;
  return new UsageError(`${error.message}; ${why}`, { cause: error });
}
