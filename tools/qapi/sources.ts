import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FACTS } from './facts.js';
import { loadQapi } from './load.js';
import { mergeSchemas } from './merge.js';
import type { Schema } from './model.js';
import { compareReleases } from './releases.js';

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

export function loadReleases(sources: string, peer: Peer): Schema {
  return mergeSchemas(releasesIn(sources).map((release) => loadRelease(sources, release, peer)));
}
