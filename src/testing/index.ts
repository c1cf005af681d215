export {
  fakeLibvirtd,
  type FakeDomainOptions,
  type FakeLibvirtd,
  type FakeLibvirtdAddress,
  type FakeLibvirtdOptions,
} from './fake-libvirtd.js';
export type { Answered, ReceivedCall } from './libvirtd-host.js';
export {
  fakeQemu,
  type FakeQemu,
  type FakeQemuAddress,
  type FakeQemuInMemory,
  type FakeQemuOptions,
} from './fakeQemu.js';
export { qmpEvent, type EventData } from './qmpEvent.js';
export type { ReceivedCommand, Run } from './run.js';
export { faults, script, Script, type Shape, type Step, type Wire } from './script.js';
export type { FakeJob, FakeJobOptions } from './small-jobs.js';
