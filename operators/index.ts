/**
 * Operators for a monitor's streams. Each keeps the members that the source's type adds, such as `domain`.
 *
 * @module rxqmp/operators
 */
export type { Bound, Overflow } from '../src/rx/bounded-queue.js';
export { boundedConcatMap, type BoundedConcatMapOptions } from './boundedConcatMap.js';
export { bufferUntilResume, type BufferUntilResumeOptions } from './bufferUntilResume.js';
export { cancelJob } from './cancelJob.js';
export { decodeWith, type DecoderLike } from './decodeWith.js';
export { hmp } from './hmp.js';
export { jobProgress, type JobProgress, type JobProgressOptions } from './jobProgress.js';
export type { AnyEvent, MonitorLike, MonitorParts } from './monitor-like.js';
export { ofDevice } from './ofDevice.js';
export { ofEvent, type Named } from './ofEvent.js';
export { ofJob, type JobEvent } from './ofJob.js';
export { runState } from './runState.js';
export { runUntil } from './runUntil.js';
export { untilShutdown } from './untilShutdown.js';
export { watchRunState } from './watchRunState.js';
