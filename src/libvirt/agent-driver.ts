import { ConnectError, HandshakeError, LibvirtError, type MonitorError } from '../errors.js';
import { tracerOf } from '../protocol/trace.js';
import type { MonitorOptions } from '../monitor/options.js';
import { agentGreeting } from '../protocol/guest-agent.js';
import { parse } from '../protocol/json.js';
import type { Greeting } from '../protocol/types.js';
import { AgentLink, asAgentError, NO_ANSWER_CODES } from './agent-link.js';
import type { DaemonConnection } from './daemon-connection.js';
import { DomainDriver } from './domain-driver.js';
import { formatUuid, type WireDomain } from './protocol/domain.js';
import type { SharedConnection } from './shared-connection.js';

/** How long libvirt waits for the reply to a command that has no deadline of the monitor's. Seconds. */
const DEFAULT_SECONDS = 60;
/** How long libvirt waits for the agent's version, when a monitor connects. Seconds. */
const GREETING_WITHIN_S = 5;

/** @returns the driver of a domain's guest agent, which is ready when the agent answered once */
export function agentDriver(
  shared: SharedConnection,
  domain: string,
  options: MonitorOptions,
  release: () => Promise<void>,
): DomainDriver {
  const { commandTimeout } = options;
  const seconds = (command: string) => {
    const timeout = typeof commandTimeout === 'function' ? commandTimeout(command) : commandTimeout;
    return timeout === undefined ? DEFAULT_SECONDS : Math.ceil(timeout / 1_000);
  };
  return new DomainDriver(shared, {
    ...{ domain, release },
    what: 'guest agent of domain',
    wake$: shared.agentConnected$,
    link: async (connection, dom) => {
      const greeting = await greet(connection, dom, domain);
      return new AgentLink(connection, dom, { greeting, tracer: tracerOf(options), seconds });
    },
  });
}

/** Asks the agent for its version: the first answer shows that it is there. An agent that connects meanwhile is asked again. */
async function greet(connection: DaemonConnection, dom: WireDomain, domain: string): Promise<Greeting> {
  let connected = false;
  const leave = connection.onAgentConnected(({ uuid }) => (connected ||= uuid === formatUuid(dom.uuid)));
  try {
    for (;;) {
      connected = false;
      try {
        return agentGreeting(await ask(connection, dom, 'guest-info'));
      } catch (error) {
        if (!connected) throw notThere(asAgentError(error as MonitorError, 'guest-info'), domain);
      }
    }
  } finally {
    leave();
  }
}

/** Resolves to the value that the agent returns. */
async function ask(connection: DaemonConnection, dom: WireDomain, command: string): Promise<unknown> {
  const { result = '{}' } = await new Promise<{ readonly result: string | undefined }>((resolve, reject) => {
    const reply = { ok: resolve, fail: reject };
    connection.agentCommand(dom, JSON.stringify({ execute: command }), GREETING_WITHIN_S, reply);
  });
  return (parse(result) as { readonly return?: unknown }).return;
}

/** An agent that does not answer, and a paused guest (`VIR_ERR_OPERATION_INVALID`): both pass. */
const MAY_PASS = [...NO_ANSWER_CODES, 55];
/** `VIR_ERR_ARGUMENT_UNSUPPORTED`: the domain has no channel for an agent. */
const NO_CHANNEL = 74;

function notThere(error: MonitorError, domain: string): MonitorError {
  if (!(error instanceof LibvirtError)) return error;
  if (error.code === NO_CHANNEL) {
    const message = `domain '${domain}' has no channel for a guest agent: ${error.message}; add <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel> to it`;
    return new ConnectError(message, { cause: error, permanent: true });
  }
  if (!MAY_PASS.includes(error.code)) return error;
  const hint = 'the guest may not have booted yet, be paused, or have no qemu-guest-agent running';
  return new HandshakeError(`no answer of the guest agent of domain '${domain}': ${error.message}; ${hint}`, {
    cause: error,
  });
}
