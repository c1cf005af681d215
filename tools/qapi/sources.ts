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
 * Where QEMU's own QAPI files lie, one folder a release (`10.2/qapi/qapi-schema.json`, `10.2/qga/qapi-schema.json`).
 * Not in the package.
 */
export const SOURCES = process.env['QAPI_SOURCES'] ?? join(FACTS, '../../../../shared/schemas');

/** Whose schema: QEMU's monitor's or the guest agent's. */
export type Peer = 'qapi' | 'qga';

/** @returns the releases that are there, oldest first */
export function releasesIn(sources: string): string[] {
  return readdirSync(sources).sort(compareReleases);
}

export function loadRelease(sources: string, release: string, peer: Peer): Schema {
  return loadQapi(join(sources, release, peer, 'qapi-schema.json'), release);
}

/** What running QEMUs answered to `query-qmp-schema`, in files called by their versions: `query-qmp-schema-11.1.3.json`. */
export const LIVE_SCHEMAS = process.env['QAPI_LIVE'] ?? join(SOURCES, '../live');

/** @returns the schemas by version, oldest first; none where the folder isn't there */
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

/** All releases joined; those newer than any sources are as a running QEMU of them has it. */
export function loadReleases(sources: string, peer: Peer, live?: string): Schema {
  const schemas = releasesIn(sources).map((release) => loadRelease(sources, release, peer));
  for (const schema of (live === undefined ? new Map() : liveSchemas(live)).values()) {
    const newest = schemas.at(-1);
    if (newest !== undefined && compareReleases(schema.release, newest.releases[0] ?? '') > 0)
      schemas.push(withLive(newest, schema));
  }
  return mergeSchemas(schemas);
}
