import type { Place } from './live.js';
import { socketPlace } from './target.js';

/** The options of `generate` and `schema-diff` that name a running QEMU. */
export interface LiveOptions {
  readonly socket?: string;
  readonly uri?: string;
  readonly domain?: string;
}

/** Reads the address of the QEMU from the options. */
export function placeOf({ socket, uri, domain }: LiveOptions, command: string): Place {
  if (socket !== undefined && (uri ?? domain) !== undefined)
    throw new Error(`${command}: --socket and --uri are two QEMUs: give one`);
  if (socket !== undefined) return socketPlace(socket);
  if (uri !== undefined && domain !== undefined) return { uri, domain };
  if ((uri ?? domain) !== undefined)
    throw new Error(`${command}: --uri says which libvirt, --domain which machine: give both`);
  throw new Error(`${command}: give --socket ADDRESS, or --uri URI --domain NAME: which QEMU?`);
}
