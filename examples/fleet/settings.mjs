// What hosts and those who watch them agree on.

/** The machines' subjects begin with it. */
export const PREFIX = 'fleet';
/** Shorter than the default, so that a host that is killed is noticed while one looks on. Milliseconds. */
export const HEARTBEAT_INTERVAL_MS = 1_000;
export const HEARTBEAT_TIMEOUT_MS = 4_000;
