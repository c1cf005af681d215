import type { Monitor } from '../../src/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu, type ConformanceOptions, type MonitorUnderTest } from '../../src/testing/index.js';
import { holdCommand, startQemu } from '../integration/qemu.js';
import { socketPath } from '../share/set-up.js';
import { conformingMachine } from '../socket/doubles.js';

/** Serves a monitor, and gives a client of ours on it. `close` ends the serving; the monitor is disconnected after it. */
export type Serving = (
  upstream: Monitor,
  options: ConformanceOptions,
) => Promise<{ readonly monitor: Monitor; close(): Promise<void> }>;

/** A client of what serves a double. */
export const ofFake =
  (serving: Serving) =>
  async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
    const { run, hold } = conformingMachine();
    const qemu = await fakeQemu({ status: 'prelaunch', run });
    const upstream = socketMonitor({ open: () => qemu.open(), oob: true } as SocketOptions);
    const { monitor, close } = await serving(upstream, options);
    return {
      monitor,
      hold,
      lose: () => qemu.drop(),
      close: async () => {
        await close();
        await upstream.disconnect();
        await qemu.close();
      },
    };
  };

/** A client of what serves a paused QEMU; a lost one is killed and started anew. */
export const ofQemu =
  (serving: Serving) =>
  async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
    const path = socketPath();
    let qemu = await startQemu({ path });
    const upstream = socketMonitor({ path, oob: true });
    const { monitor, close } = await serving(upstream, options);
    return {
      monitor,
      hold: () => holdCommand(qemu),
      lose: async () => {
        await qemu[Symbol.asyncDispose]();
        qemu = await startQemu({ path });
      },
      close: async () => {
        await close();
        await upstream.disconnect();
        await qemu[Symbol.asyncDispose]();
      },
    };
  };
