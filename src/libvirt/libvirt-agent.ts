import { createMonitor, type Monitor } from '../monitor/monitor.js';
import type { GuestCommandMap } from '../raw/index.js';
import { agentDriver } from './agent-driver.js';
import { checkDomain, type LibvirtMonitorOptions, readConnectionOptions } from './options.js';

/**
 * @internal The guest agent of one domain, on a connection of its own, which its `disconnect()` closes: what
 * `agentMonitor({ uri, domain })` makes.
 *
 * @param at - the function's name, for the texts of errors
 * @throws `ArgumentError` at once, naming the option or the part of the URI that can't be used
 */
export function libvirtAgent<C = GuestCommandMap>(
  options: LibvirtMonitorOptions,
  at: string,
): Monitor<C, Record<never, never>> {
  const { uri, domain, ...others } = options;
  const name = checkDomain(domain, at);
  const { shared, common } = readConnectionOptions(uri, others, at);
  return createMonitor<C, Record<never, never>>(
    agentDriver(shared, name, common, () => shared.reset()),
    common,
  );
}
