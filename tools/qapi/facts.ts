import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Schema } from './model.js';

/** The committed facts: what QEMU's QAPI sources say, without their prose. */
export const FACTS = join(
  dirname(createRequire(import.meta.url).resolve('rxqmp/package.json')),
  'src/raw/facts.json',
);

/** A definition a line, so that a change of QEMU's is a change of few lines here. */
export function writeFacts({ releases, definitions }: Schema): string {
  const lines = definitions.map((definition) => JSON.stringify(definition));
  return `{"releases":${JSON.stringify(releases)},"definitions":[\n${lines.join(',\n')}\n]}\n`;
}

export function readFacts(): Schema {
  return JSON.parse(readFileSync(FACTS, 'utf8')) as Schema;
}
