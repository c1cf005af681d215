import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emit } from './emit.js';
import { parseDefinitions } from './parse.js';
import { WANTED } from './wanted.js';

/** In the order in which they build on each other. */
const FILES = ['virnetprotocol.x', 'virkeepaliveprotocol.x', 'remote_protocol.x', 'qemu_protocol.x'];

/** Defined in libvirt's C headers, which the definitions refer to. */
const FROM_HEADERS = 'const VIR_UUID_BUFLEN = 16;';

/** Where libvirt's `.x` files lie, unless told. Not in the package. */
export const SOURCES = '../shared/libvirt';

export const OUTPUT = 'src/libvirt/protocol/procedures.ts';

/** What goes into `OUTPUT`, not yet formatted, from a folder of libvirt's `.x` files. */
export function proceduresText(folder: string): string {
  const sources = FILES.map((file) => readFileSync(join(folder, file), 'utf8'));
  return emit(parseDefinitions([FROM_HEADERS, ...sources]), WANTED);
}
