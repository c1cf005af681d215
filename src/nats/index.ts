/**
 * Monitors of machines on other hosts, over a NATS server.
 *
 * @module rxqmp/nats
 */
export type { NatsConnectionLike, NatsMessageLike, NatsStatusLike } from './connection.js';
export { natsMonitor } from './client/monitor.js';
export type { NatsClientOptions, NatsOptions } from './client/monitor.js';
export { serveNats } from './host/serve.js';
export type { NatsServeOptions, NatsServing, ServedMonitor } from './host/serve.js';
export type { ServingState } from './host/host.js';
export type { Allow } from '../qmp/server/allow.js';
