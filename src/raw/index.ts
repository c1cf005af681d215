/** Placeholder of the schema's types: what the first screen of the README needs. */

export interface CommandMap {
  'query-status': { returns: { status: string; running: boolean } };
  'query-version': {
    returns: { qemu: { major: number; minor: number; micro: number }; package: string };
  };
  stop: { returns: Record<string, never> };
  cont: { returns: Record<string, never> };
  system_reset: { returns: Record<string, never> };
  quit: { returns: Record<string, never> };
  'human-monitor-command': {
    arguments: { 'command-line': string; 'cpu-index'?: number | bigint };
    returns: string;
  };
  'migrate-pause': { returns: Record<string, never>; oob: true };
}

export interface EventMap {
  STOP: {};
  RESUME: {};
  RESET: { data: { guest: boolean; reason: string } };
  SHUTDOWN: { data: { guest: boolean; reason: string } };
  POWERDOWN: {};
}
