import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkSchema, type Located } from './check.js';
import { define } from './define.js';
import type { Schema } from './model.js';
import { parseExpressions, SchemaError } from './syntax.js';

/**
 * Reads QAPI sources from their entry file, with everything that it includes.
 *
 * @param entry - the path of `qapi-schema.json`
 * @param release - their QEMU release, such as `7.2`
 * @param prose - whether to keep the text of their comments
 * @throws SchemaError naming file, line and what was expected
 */
export function loadQapi(entry: string, release: string, prose = false): Schema {
  const seen = new Set<string>();
  const definitions: Located[] = [];

  const load = (path: string, from?: { file: string; line: number }) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { node, doc } of parseExpressions(path, read(path, from))) {
      const include = node.entries.get('include');
      if (include === undefined) {
        const definition = define(path, basename(path, '.json'), node, doc, prose);
        if (definition !== undefined) definitions.push({ definition, file: path, line: node.line });
        continue;
      }
      if (include.kind !== 'string' || node.entries.size > 1)
        throw new SchemaError(path, node.line, "expected { 'include': 'FILE' } and nothing else");
      load(join(dirname(path), include.value), { file: path, line: include.line });
    }
  };
  load(entry);
  checkSchema(definitions);
  return { releases: [release], definitions: definitions.map(({ definition }) => definition) };
}

function read(path: string, from?: { file: string; line: number }): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = `can't read ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
    if (from === undefined) throw new SchemaError(path, 1, `expected a QAPI schema; ${why}`);
    throw new SchemaError(from.file, from.line, `expected the name of a file to include; ${why}`);
  }
}

/** The schema in a folder of QAPI files, or in QEMU's source tree. */
export function findQapi(folder: string, prose = false): Schema {
  const places = ['qapi-schema.json', 'qapi/qapi-schema.json'].map((name) => join(folder, name));
  const entry = places.find((place) => existsSync(place));
  if (entry === undefined)
    throw new Error(`expected QAPI sources in ${folder}: neither ${places.join(' nor ')} is there`);
  return loadQapi(entry, 'given', prose);
}
