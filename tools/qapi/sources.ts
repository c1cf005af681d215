import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FACTS } from './facts.js';
import { LiveSchema } from './live.js';
import { loadQapi } from './load.js';
import { mergeSchemas } from './merge.js';
import type { Schema } from './model.js';
import { compareReleases } from './releases.js';
import { withLive } from './with-live.js';

/**
 * The folder of QEMU's QAPI files, with a folder for each release (`10.2/qapi/qapi-schema.json`,
 * `10.2/qga/qapi-schema.json`). They are not in the package.
 */
export const SOURCES = process.env['QAPI_SOURCES'] ?? join(FACTS, '../../../../shared/schemas');

/** Whose schema: QEMU's monitor's or the guest agent's. */
export type Peer = 'qapi' | 'qga';

/** @returns the releases in the folder, oldest first */
export function releasesIn(sources: string): string[] {
  return readdirSync(sources).sort(compareReleases);
}

export function loadRelease(sources: string, release: string, peer: Peer): Schema {
  return loadQapi(join(sources, release, peer, 'qapi-schema.json'), release);
}

/** The folder of replies of running QEMUs to `query-qmp-schema`, in files named by version: `query-qmp-schema-11.1.3.json`. */
export const LIVE_SCHEMAS = process.env['QAPI_LIVE'] ?? join(SOURCES, '../live');

/** @returns the schemas by version, oldest first; none if the folder does not exist */
export function liveSchemas(folder: string): ReadonlyMap<string, LiveSchema> {
  if (!existsSync(folder)) return new Map();
  const versions = readdirSync(folder).flatMap(
    (file) => /^query-qmp-schema-(.+)\.json$/.exec(file)?.[1] ?? [],
  );
  return new Map(
    versions.sort(compareReleases).map((version) => {
      const answer: unknown = JSON.parse(
        readFileSync(join(folder, `query-qmp-schema-${version}.json`), 'utf8'),
      );
      return [version, new LiveSchema(answer, version.split('.').slice(0, 2).join('.'))];
    }),
  );
}

/** All releases merged. Releases newer than the sources come from a running QEMU's reply. */
export function loadReleases(sources: string, peer: Peer, live?: string): Schema {
  const schemas = releasesIn(sources).map((release) => loadRelease(sources, release, peer));
  for (const schema of (live === undefined ? new Map() : liveSchemas(live)).values()) {
    const newest = schemas.at(-1);
    if (newest !== undefined && compareReleases(schema.release, newest.releases[0] ?? '') > 0)
      schemas.push(withLive(newest, schema));
  }
  return mergeSchemas(schemas);
}
