/** `rxqmp schema-diff`: how far a running QEMU is from rxqmp's types. */
import { compareSchemas } from '../../qapi/drift.js';
import { readFacts } from '../../qapi/facts.js';
import type { Io } from '../io.js';
import { askSchema } from '../target/live.js';
import { type LiveOptions, placeOf } from '../target/place.js';
import { printable } from '../output/printable.js';

/** The exit codes of `schema-diff`, as those of `diff`. */
const EXIT = { alike: 0, differs: 1 } as const;

export async function schemaDiff(target: string | undefined, options: LiveOptions, io: Io): Promise<number> {
  const place = placeOf(target, options, 'schema-diff', io.env);
  const facts = readFacts();
  const { live, version } = await askSchema(place, io.env);
  const { differences, explained } = compareSchemas(live, facts);
  const [oldest, newest] = [facts.releases[0], facts.releases.at(-1)];
  const counts = `${live.commands.length} commands, ${live.events.length} events`;
  io.out(`QEMU ${version}: ${counts}, against rxqmp's schema of ${oldest} to ${newest}\n`);
  io.out(listed(`${differences.length} differences`, differences));
  io.out(listed(`${explained.length} explained by what QEMU is built with`, explained));
  return differences.length > 0 ? EXIT.differs : EXIT.alike;
}

function listed(head: string, lines: readonly string[]): string {
  return `${head}${lines.map((line) => `\n  ${printable(line)}`).join('')}\n`;
}
