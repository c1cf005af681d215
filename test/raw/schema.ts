/** Small schemas for tests: QAPI text in files of a folder that is gone afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadQapi } from '../../tools/qapi/load.js';
import type { Definition, Schema } from '../../tools/qapi/model.js';

/** The schema of `qapi-schema.json`, which may include the other files. */
export function schemaOfFiles(files: Readonly<Record<string, string>>, release = '1.0'): Schema {
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-qapi-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return loadQapi(join(folder, 'qapi-schema.json'), release);
  } catch (error) {
    // The folder's name is chance: messages are compared without it.
    if (error instanceof Error) error.message = error.message.replaceAll(`${folder}/`, '');
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function schemaOf(text: string, release?: string): Schema {
  return schemaOfFiles({ 'qapi-schema.json': text }, release);
}

export function definition(text: string, name: string): Definition | undefined {
  return schemaOf(text).definitions.find((candidate) => candidate.name === name);
}
