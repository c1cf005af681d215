/**
 * Writes src/libvirt/procedures.ts from libvirt's RPC definitions.
 *
 *     tsx tools/xdr/generate.ts [FOLDER]
 *
 * FOLDER has libvirt's `.x` files (../shared/libvirt by default); they are read, never copied.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { emit } from './emit.js';
import { parseDefinitions } from './parse.js';
import { WANTED } from './wanted.js';

/** In the order in which they build on each other. */
const FILES = ['virnetprotocol.x', 'virkeepaliveprotocol.x', 'remote_protocol.x', 'qemu_protocol.x'];
const OUTPUT = 'src/libvirt/procedures.ts';

/** Defined in libvirt's C headers, which the definitions refer to. */
const FROM_HEADERS = 'const VIR_UUID_BUFLEN = 16;';

async function main(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    console.error(
      `${folder} isn't there, so ${OUTPUT} stays as it is: name the folder of libvirt's .x files`,
    );
    return;
  }
  const sources = FILES.map((file) => readFileSync(join(folder, file), 'utf8'));
  const text = emit(parseDefinitions([FROM_HEADERS, ...sources]), WANTED);
  writeFileSync(OUTPUT, await format(text, { ...(await resolveConfig(OUTPUT)), filepath: OUTPUT }));
}

void main(process.argv[2] ?? '../shared/libvirt');
