import { readdirSync } from 'node:fs';
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
