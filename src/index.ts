/**
 * The Monitor contract, its errors and exact JSON. Nothing here needs Node.
 *
 * @module rxqmp
 */
export {
  ArgumentError,
  ClosedError,
  CommandError,
  CommandTimeoutError,
  ConnectError,
  DecodeError,
  EventsNotSupportedError,
  HandshakeError,
  InterruptedError,
  isMonitorError,
  JobError,
  LaunchError,
  LibvirtError,
  MigrationError,
  MonitorError,
  OverflowError,
  ProtocolError,
  SerialError,
  UnplugError,
  ThawError,
} from './errors.js';
export type { ErrorContext } from './errors.js';
export type { Address, DialStep, Driver, Link } from './monitor/link.js';
export { createMonitor } from './monitor/monitor.js';
export { checkMonitorOptions } from './monitor/options.js';
export type { Monitor } from './monitor/monitor.js';
export type { CommandTimeout, MonitorOptions } from './monitor/options.js';
export type { Rule } from './options.js';
export type { AnyEvent, MonitorLike } from './monitor/monitor-like.js';
export { writeCommand } from './protocol/command.js';
export type { ByteStream } from './qmp/byte-stream.js';
export { qmpDriver } from './qmp/driver.js';
export type { HeartbeatOptions, QmpDriverOptions } from './qmp/driver.js';
export { parse, stringify } from './protocol/json.js';
export type {
  CommandMessage,
  ErrorMessage,
  EventMessage,
  FailureMessage,
  Message,
  ReturnMessage,
} from './protocol/message.js';
export type { Trace, TraceEntry } from './protocol/trace.js';
export type {
  AbortSignalLike,
  Command,
  Greeting,
  JsonObject,
  JsonValue,
  RunOptions,
  Timestamp,
  Version,
} from './protocol/types.js';
export { toNumber } from './protocol/number.js';
export { formatVersion } from './protocol/version.js';
export type { MonitorState, Reconnect } from './monitor/state.js';
export type {
  Alike,
  CommandMap,
  EventMap,
  EventOf,
  GuestCommandMap,
  Known,
  QmpEvent,
  ReturnOf,
  RunOptionsOf,
  RunParameters,
} from './raw/index.js';
