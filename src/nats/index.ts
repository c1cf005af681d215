/**
 * Monitors of machines on other hosts, over a NATS server.
 *
 * @module rxqmp/nats
 */
export type { NatsConnectionLike, NatsMessageLike, NatsStatusLike } from './connection.js';
export { natsMonitor } from './client/monitor.js';
export type { NatsClientOptions, NatsOptions } from './client/monitor.js';
export { fleet } from './client/fleet.js';
export type { Fleet, FleetOptions } from './client/fleet.js';
export type { FleetMachine } from './client/directory.js';
export { machineSubject } from './protocol/subject.js';
export { serveNats } from './host/serve.js';
export type {
  NatsServeLibvirtOptions,
  NatsServeOptions,
  NatsServing,
  ServedHost,
  ServedMonitor,
} from './host/serve.js';
export type { LibvirtConnectionLike, ServedDomain } from './host/libvirt-host.js';
export type { ServingState } from './host/client-service.js';
export type { Allow } from '../qmp/server/allow.js';
