import { asyncScheduler } from 'rxjs';
import { mockMonitor, type MockMonitor, type MockMonitorOptions } from '../../src/testing/mockMonitor.js';
import type { Run } from '../../src/testing/run.js';

/** A command that was sent, as `execute` or `execute id`, and in which millisecond. */
export type Sent = readonly [millisecond: number, command: string];

/** A mock that records when it is sent what, in virtual time too. */
export function recording(
  run: Run = () => ({}),
  options: MockMonitorOptions = {},
): { readonly monitor: MockMonitor; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const monitor = mockMonitor((command) => {
    const { id, 'node-name': node, device } = (command.arguments ?? {}) as Record<string, unknown>;
    const name = [id, node, device].find((each) => typeof each === 'string');
    sent.push([asyncScheduler.now(), [command.execute, name].filter(Boolean).join(' ')]);
    return run(command);
  }, options);
  return { monitor, sent };
}
