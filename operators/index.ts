export type { Overflow } from '../src/overflow.js';
export { bufferUntilResume, type BufferUntilResumeOptions } from './bufferUntilResume.js';
export { ofEvent } from './ofEvent.js';
