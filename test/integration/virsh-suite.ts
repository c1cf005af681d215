import { startLibvirtd, type RealLibvirtd } from './libvirtd.js';
import { MarkedProcesses } from './processes.js';

export interface VirshSuite {
  /** The suite's own. There from the first test on. */
  readonly daemon: RealLibvirtd;
  /** What the tests have started, as against what the daemon has. */
  readonly processes: MarkedProcesses;
}

/**
 * Gives a suite a libvirtd, started before its tests and ended after them. A test that leaves a process behind fails.
 *
 * @param prepare - starts domains, and what else is to outlive the tests
 */
export function virshSuite(
  prepare: (daemon: RealLibvirtd) => Promise<unknown> = () => Promise.resolve(),
): VirshSuite {
  const processes = new MarkedProcesses();
  let daemon: RealLibvirtd | undefined;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    await prepare(daemon);
    processes.mark();
  });
  afterAll(() => daemon?.[Symbol.asyncDispose]());
  afterEach(() => processes.gone());
  return {
    processes,
    get daemon() {
      if (daemon === undefined) throw new Error('the daemon is there when the tests begin');
      return daemon;
    },
  };
}
