import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.js';
import { marbleText } from './parse.js';

/** The marble text of each operator, from the docblock in its file. */
export function operatorMarbles(): Map<string, string> {
  const folder = join(ROOT, 'operators');
  return new Map(
    readdirSync(folder).flatMap((file) => {
      const name = file.replace(/\.ts$/, '');
      const source = readFileSync(join(folder, file), 'utf8');
      // The docblock right before the export of the file's name.
      const [before = ''] = source.split(new RegExp(`^export (?:async )?function ${name}\\b`, 'm'));
      if (before === source) return [];
      const text = marbleText(before.slice(before.lastIndexOf('/**')));
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}
