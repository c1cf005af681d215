import { InterruptedError, LibvirtError } from '../errors.js';
import type { DaemonConnection, DomainLifecycle } from './daemon-connection.js';
import { domainRef, endOf, type WireDomain } from './protocol/domain.js';
import * as libvirt from './protocol/procedures.js';

/** `VIR_ERR_NO_DOMAIN` */
export const NO_DOMAIN = 42;

/**
 * Follows a domain until it stops.
 *
 * @param ended - called once, with the error where the domain did not stop in order
 * @returns what stops that
 */
export function followDomain(
  connection: DaemonConnection,
  dom: WireDomain,
  ended: (error: InterruptedError | undefined) => void,
): () => void {
  const { name, uuid } = domainRef(dom);
  const crash = (what: string) =>
    ended(new InterruptedError(`domain '${name}' does not run any more: ${what}`, { reason: 'lost' }));
  const follow = ({ domain, event, detail }: DomainLifecycle) => {
    if (domain.uuid !== uuid) return;
    const end = endOf(event, detail);
    if (end === 'orderly') ended(undefined);
    else if (end === 'crashed') crash(`it stopped (${detail})`);
    else if (end === 'unknown') void askWhetherItRuns();
  };
  /** libvirt gave a reason that is newer than this version: only the domain's state shows whether it ended. */
  const askWhetherItRuns = async () => {
    try {
      const found = await connection.ask(uuid, libvirt.domainLookupByUuid, { uuid: dom.uuid });
      if (found.dom.id !== dom.id) crash('it stopped, and libvirt gave a reason that is not known');
    } catch (error) {
      if (error instanceof LibvirtError && error.code === NO_DOMAIN) {
        crash('it is gone, and libvirt gave a reason that is not known');
      }
    }
  };
  return connection.onLifecycle(follow);
}
