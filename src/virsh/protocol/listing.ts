/** Reads what virsh's commands print, each in its own form. */
import type { Greeting } from '../../protocol/types.js';

/** A domain as `list --all --uuid --name` prints it. */
export interface ListedDomain {
  readonly uuid: string;
  readonly name: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UUID_LENGTH = 36;

/** Each line is a UUID, a blank, and the name to the line's end, whatever the name holds. */
export function readListing(output: string): ListedDomain[] {
  return output
    .split('\n')
    .map((line) => ({ uuid: line.slice(0, UUID_LENGTH), name: line.slice(UUID_LENGTH + 1) }))
    .filter(({ uuid }) => UUID.test(uuid));
}

/** The domain of that name; only where none has it, the one of that UUID, in any case. */
export function findDomain(domains: readonly ListedDomain[], wanted: string): ListedDomain | undefined {
  const uuid = wanted.toLowerCase();
  return domains.find(({ name }) => name === wanted) ?? domains.find((domain) => domain.uuid === uuid);
}

/**
 * The greeting, from what `version` prints: its last line has the hypervisor's. QMP itself isn't asked,
 * so neither what its package is called nor its capabilities are known.
 */
export function readGreeting(output: string): Greeting {
  const [, major, minor, micro] = / (\d+)\.(\d+)\.(\d+)$/.exec(output.trimEnd()) ?? [];
  return {
    version: {
      qemu: { major: Number(major ?? 0), minor: Number(minor ?? 0), micro: Number(micro ?? 0) },
      package: '',
    },
    capabilities: [],
  };
}
