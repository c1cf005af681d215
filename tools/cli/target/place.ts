import { parseTarget, socketPlace, type Target } from './target.js';

/** The options of `generate` and `schema-diff` that name a running QEMU, which a target may do as well. */
export interface LiveOptions {
  readonly socket?: string;
  readonly uri?: string;
  readonly domain?: string;
}

/**
 * Reads the address of the QEMU from the target, from the options, or from RXQMP_TARGET.
 *
 * @throws Error where none of them names one, or two do
 */
export function placeOf(
  word: string | undefined,
  { socket, uri, domain }: LiveOptions,
  command: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Target {
  const given = [word, socket, uri ?? domain].filter((place) => place !== undefined).length;
  if (given > 1) throw new Error(`${command}: a TARGET, --socket and --uri are several QEMUs: give one`);
  if (socket !== undefined)
    return { kind: 'socket', address: socketPlace(socket), label: socket, agent: false };
  if (uri !== undefined && domain !== undefined)
    return { kind: 'libvirt', uri, domain, label: `${uri}#${domain}`, agent: false };
  if ((uri ?? domain) !== undefined)
    throw new Error(`${command}: --uri says which libvirt, --domain which machine: give both`);
  const target = word ?? env['RXQMP_TARGET'] ?? '';
  if (target !== '') return parseTarget(target);
  throw new Error(
    `${command}: which QEMU? Give a TARGET, --socket ADDRESS, or --uri URI --domain NAME, or set RXQMP_TARGET`,
  );
}
