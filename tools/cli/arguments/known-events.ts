import { readFacts } from '../../qapi/facts.js';
import { factCommandSchema } from './schema.js';
import type { Io } from '../io.js';
import { printable } from '../output/printable.js';
import { doubtsAbout, type Condition } from './where.js';

/** Warns of names that no release has which rxqmp knows. The machine isn't queried: libvirt would count that as tampering. */
export function warnOfUnknown(io: Io, names: readonly string[], conditions: readonly Condition[] = []): void {
  for (const doubt of doubtsAbout(names, conditions, factCommandSchema(readFacts())))
    io.err(`rxqmp: ${printable(doubt)}\n`);
}
