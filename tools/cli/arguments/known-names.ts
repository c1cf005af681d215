import { readFacts } from '../../qapi/facts.js';
import { factCommandSchema } from './schema.js';
import type { Io } from '../io.js';
import { UsageError } from '../usage-error.js';
import { printable } from '../output/printable.js';
import { didYouMean } from './suggest.js';
import { doubtsAbout, type Condition } from './where.js';

/** Warns of names that no release has which rxqmp knows. The machine isn't queried: libvirt would count that as tampering. */
export function warnOfUnknown(io: Io, names: readonly string[], conditions: readonly Condition[] = []): void {
  for (const doubt of doubtsAbout(names, conditions, factCommandSchema(readFacts())))
    io.err(`rxqmp: ${printable(doubt)}\n`);
}

/** Warns of commands that no release has which rxqmp knows: of a misspelt name that clients of a share may run. */
export function warnOfUnknownCommands(io: Io, names: readonly string[]): void {
  const { commands } = factCommandSchema(readFacts());
  for (const name of names) {
    if (!commands.includes(name))
      io.err(
        `rxqmp: ${printable(`--allow: rxqmp knows no command '${name}'${didYouMean(name, commands)}`)}\n`,
      );
  }
}

/** @throws UsageError where a word is a command, which `--` has to stand before: an event of its name would never come */
export function refuseCommands(words: readonly string[]): void {
  const commands = new Set(factCommandSchema(readFacts()).commands);
  const at = words.findIndex((word) => commands.has(word));
  if (at < 0) return;
  throw new UsageError(
    `'${words[at]}' is a command, not an event: to run it once the events are watched for, write -- ${words.slice(at).join(' ')}`,
  );
}
