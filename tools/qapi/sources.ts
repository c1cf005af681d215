import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FACTS } from './facts.js';
import { loadQapi } from './load.js';
import { mergeSchemas } from './merge.js';
import { compareReleases, type Schema } from './model.js';

/** Where QEMU's own QAPI files lie, one folder a release (`10.2/qapi/qapi-schema.json`). Not in the package. */
export const SOURCES = process.env['QAPI_SOURCES'] ?? join(FACTS, '../../../../shared/qapi');

export function loadReleases(sources: string): Schema {
  const releases = readdirSync(sources).sort(compareReleases);
  return mergeSchemas(
    releases.map((release) => loadQapi(join(sources, release, 'qapi/qapi-schema.json'), release)),
  );
}

/** The schema in a folder of QAPI files, or in QEMU's source tree. */
export function findQapi(folder: string): Schema {
  const places = ['qapi-schema.json', 'qapi/qapi-schema.json'].map((name) => join(folder, name));
  const entry = places.find((place) => existsSync(place));
  if (entry === undefined)
    throw new Error(`expected QAPI sources in ${folder}: neither ${places.join(' nor ')} is there`);
  return loadQapi(entry, 'given');
}
