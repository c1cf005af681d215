/**
 * Recording a monitor's messages into a file, without their secrets, and reading such a file. Nothing here needs Node.
 *
 * @module rxqmp/trace
 */
export {
  readTrace,
  TRACE_FORMAT,
  type RecordedEntry,
  type RecordedTrace,
  type TraceHeader,
} from './format.js';
export { traceLines, type TraceLinesDriverOptions, type TraceLinesOptions } from './trace-lines.js';
