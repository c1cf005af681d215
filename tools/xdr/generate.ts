/**
 * Writes src/libvirt/protocol/procedures.ts from libvirt's RPC definitions.
 *
 *     tsx tools/xdr/generate.ts [FOLDER]
 *
 * FOLDER has libvirt's `.x` files (../shared/libvirt by default); they are read, never copied.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { OUTPUT, proceduresText, SOURCES } from './procedures.js';

const folder = process.argv[2] ?? SOURCES;
if (existsSync(folder)) {
  const options = { ...(await resolveConfig(OUTPUT)), filepath: OUTPUT };
  writeFileSync(OUTPUT, await format(proceduresText(folder), options));
} else {
  console.error(`${folder} does not exist, so ${OUTPUT} is unchanged: give the folder of libvirt's .x files`);
}
