/** `rxqmp run`: one command, and its reply. */
import { EXIT } from '../exit.js';
import type { Io } from '../io.js';
import { printReply } from '../output/json-text.js';
import type { MachineOptions } from '../target/machine-options.js';
import { runWords } from '../arguments/run-words.js';
import { openTarget, parseTarget, splitTarget } from '../target/target.js';
import { UsageError } from '../usage-error.js';

/** @param words - `[TARGET] COMMAND [key=value … | JSON]` */
export async function run(words: readonly string[], options: MachineOptions, io: Io): Promise<number> {
  const { target, rest } = splitTarget(words, io.env);
  const { timeout, agent = false } = options;
  const place = parseTarget(target, { agent });
  if (rest.length === 0)
    throw new UsageError(`only a target is given, '${place.label}': which command? Such as query-status`);
  await using monitor = await openTarget(place, { connectTimeout: timeout, commandTimeout: timeout }, io.env);
  printReply(io, await runWords(monitor, rest, { agent, signal: io.stop }), options);
  return EXIT.done;
}
