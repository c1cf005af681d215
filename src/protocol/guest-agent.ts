/** What is the same of a guest agent over each way to it (QEMU Guest Agent Protocol). */
import type { Greeting } from './types.js';

/** Commands that answer only where they fail (`success-response: false` in the agent's schema). */
export const SILENT_ON_SUCCESS: ReadonlySet<string> = new Set([
  'guest-shutdown',
  'guest-suspend-disk',
  'guest-suspend-hybrid',
  'guest-suspend-ram',
]);

/** The greeting of an agent that does not report its release. */
export const UNKNOWN_AGENT: Greeting = {
  version: { qemu: { major: 0, minor: 0, micro: 0 }, package: '' },
  capabilities: [],
};

/** @returns the release in the reply to `guest-info`, such as `7.2.22`, as a greeting */
export function agentGreeting(info: unknown): Greeting {
  const { version } = (typeof info === 'object' && info !== null ? info : {}) as {
    readonly version?: unknown;
  };
  const [, major, minor, micro] =
    /^(\d+)\.(\d+)\.(\d+)/.exec(typeof version === 'string' ? version : '') ?? [];
  if (major === undefined) return UNKNOWN_AGENT;
  return {
    version: { qemu: { major: Number(major), minor: Number(minor), micro: Number(micro) }, package: '' },
    capabilities: [],
  };
}
