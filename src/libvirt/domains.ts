import { LibvirtError } from '../errors.js';
import type { DaemonConnection } from './daemon-connection.js';
import { type DomainRef, domainRef, type DomainState, stateOf, type WireDomain } from './protocol/domain.js';
import * as libvirt from './protocol/procedures.js';

/** A domain, and what it does. */
export interface DomainInfo extends DomainRef {
  /** As libvirt names it, such as `running`, `paused` or `shutoff`. */
  readonly state: DomainState;
}

/** `virConnectListAllDomainsFlags` */
const IN_STATE: readonly (readonly [flags: number, state: DomainState])[] = [
  [16, 'running'],
  [32, 'paused'],
  [64, 'shutoff'],
];

/** Lists the domains of the host. Their states come in few calls, however many they are; the rare ones one by one. */
export async function listDomains(connection: DaemonConnection): Promise<readonly DomainInfo[]> {
  const list = async (flags: number) => {
    const { domains } = await connection.ask('all domains', libvirt.connectListAllDomains, {
      need_results: 1,
      flags,
    });
    return domains;
  };
  const all = await list(0);
  const states = new Map<string, DomainState>();
  for (const [flags, state] of IN_STATE) {
    for (const domain of await list(flags)) states.set(domainRef(domain).uuid, state);
  }
  const infos: DomainInfo[] = [];
  for (const domain of all) {
    const ref = domainRef(domain);
    infos.push({ ...ref, state: states.get(ref.uuid) ?? (await askState(connection, domain)) });
  }
  return infos;
}

async function askState(connection: DaemonConnection, dom: WireDomain): Promise<DomainState> {
  try {
    return stateOf((await connection.ask(dom.name, libvirt.domainGetState, { dom, flags: 0 })).state);
  } catch (error) {
    // It may have gone since the list was made.
    if (error instanceof LibvirtError) return 'unknown';
    throw error;
  }
}
