import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emit } from './emit.js';
import { parseDefinitions } from './parse.js';
import { WANTED } from './wanted.js';

/** The files; each one uses only definitions of the files before it. */
const FILES = ['virnetprotocol.x', 'virkeepaliveprotocol.x', 'remote_protocol.x', 'qemu_protocol.x'];

/** Constants of libvirt's C headers that the definitions use. */
const FROM_HEADERS = 'const VIR_UUID_BUFLEN = 16;';

/** The default folder of libvirt's `.x` files. They are not in the package. */
export const SOURCES = '../shared/libvirt';

export const OUTPUT = 'src/libvirt/protocol/procedures.ts';

/** Makes the text of `OUTPUT`, not yet formatted, from a folder of libvirt's `.x` files. */
export function proceduresText(folder: string): string {
  const sources = FILES.map((file) => readFileSync(join(folder, file), 'utf8'));
  return emit(parseDefinitions([FROM_HEADERS, ...sources]), WANTED);
}
