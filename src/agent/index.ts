/**
 * The guest agent (qemu-guest-agent) as a `Monitor`: commands that the guest itself answers, over the channel's socket or
 * through libvirt.
 *
 * @module rxqmp/agent
 */
import { ArgumentError } from '../errors.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import type { MonitorOptions } from '../monitor/options.js';
import { libvirtAgent } from '../libvirt/libvirt-agent.js';
import type { LibvirtMonitorOptions } from '../libvirt/options.js';
import { assertOptions, omitUndefined } from '../options.js';
import type { GuestCommandMap } from '../raw/index.js';
import { readSocketOptions, type SocketAddress } from '../socket/options.js';
import { agentDriver } from './driver.js';

export { guestExec, type GuestExecOptions, type GuestExecResult } from './exec.js';
export { readGuestFile, writeGuestFile, type GuestFile } from './files.js';
export { whileFrozen, type WhileFrozenOptions } from './frozen.js';

/** A guest agent's monitor, typed by the agent's own schema. It has no events. */
export type AgentMonitor = Monitor<GuestCommandMap, Record<never, never>>;

/** A UNIX socket, TCP, or any stream that leads to the agent's channel; see `SocketAddress` of `rxqmp/socket`. */
export type AgentAddress = Exclude<SocketAddress, { readonly listen: object }>;

/**
 * The address of the agent's channel, or a libvirt daemon and a domain; and the options of every driver.
 *
 * @example
 * const options: AgentOptions = { path: '/run/vm1.qga', reconnect: true };
 */
export type AgentOptions = (MonitorOptions & AgentAddress) | LibvirtMonitorOptions;

/**
 * Makes a monitor of a guest agent (QEMU Guest Agent Protocol). It synchronises with `guest-sync-delimited` first, and again
 * after a time-out, an abandoned command or an error without id, so that a command never gets the reply of another client or of
 * an earlier command. One command is outstanding at a time, since the agent serves them in order.
 *
 * `events$` never emits. A guest that has not booted yet is silent: with `reconnect` the monitor dials again until the agent
 * answers.
 *
 * With `uri` and `domain` the monitor goes through libvirt, which synchronises by itself, on its own connection; to share a
 * connection with other monitors, use `libvirtConnection(…).agent(domain)`.
 *
 * @param options - one address, and the options of every driver
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once, which names the option that can't be used
 *
 * @example
 * const agent = agentMonitor({ path: '/run/vm1.qga', reconnect: true });
 * const { 'pretty-name': system } = await agent.request('guest-get-osinfo');
 */
export function agentMonitor(options: AgentOptions): AgentMonitor {
  assertOptions(options, 'agentMonitor');
  const given = omitUndefined<AgentOptions>(options);
  if (isOfLibvirt(given)) return libvirtAgent(given, 'agentMonitor');
  const { source, common } = readSocketOptions(given, 'agentMonitor');
  if ('target' in source) throw new ArgumentError("agentMonitor: unknown option 'listen'");
  return createMonitor<GuestCommandMap, Record<never, never>>(agentDriver(source, common), common);
}

/** Either of the two shows that libvirt is meant, and what is missing is named. */
function isOfLibvirt(options: AgentOptions): options is LibvirtMonitorOptions {
  return 'uri' in options || 'domain' in options;
}
