/**
 * Doubles of a monitor, of QEMU and of libvirtd, marble helpers, and the suite that every driver passes.
 *
 * @module rxqmp/testing
 */
export type { Abilities, ConformanceOptions, HeldCommand, MonitorUnderTest } from './conformance/index.js';
export { conformanceTable, describeMonitor } from './describeMonitor.js';
export {
  fakeAgent,
  type FakeAgent,
  type FakeAgentAddress,
  type FakeAgentInMemory,
  type FakeAgentOptions,
} from './agent/fakeAgent.js';
export {
  fakeLibvirtd,
  type FakeDomainOptions,
  type FakeLibvirtd,
  type FakeLibvirtdAddress,
  type FakeLibvirtdOptions,
} from './libvirtd/fakeLibvirtd.js';
export type { Answered, ReceivedCall } from './libvirtd/host.js';
export {
  fakeQemu,
  type FakeQemu,
  type FakeQemuAddress,
  type FakeQemuInMemory,
  type FakeQemuOptions,
} from './qemu/fakeQemu.js';
export type { FakeQemuVersion } from './qemu/versions.js';
export { marbles, marbleScheduler } from './marbles.js';
export { mockMonitor, type MockEvent, type MockMonitor, type MockMonitorOptions } from './mockMonitor.js';
export { qmpEvent, type EventData } from './qmpEvent.js';
export type { ReceivedCommand, Run } from './run.js';
export {
  replayQemu,
  type ReplayedQemu,
  type ReplayedQemuInMemory,
  type ReplayOptions,
} from './replay/replayQemu.js';
export { faults, script, Script, type Shape, type Step, type Wire } from './qemu/script.js';
export type { FakeJob, FakeJobOptions } from './qemu/jobs.js';
