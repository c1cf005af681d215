/**
 * Tasks that take several commands and events of a machine, as cold observables on any monitor.
 *
 * @module rxqmp/flows
 */
export type { LiveSchema } from './live-schema.js';
export { migrate, type MigrateOptions, type MigrationProgress } from './migrate.js';
export { plug, type PlugOptions } from './plug.js';
export { powerOff, type PowerOffOptions, type PowerOffResult } from './powerOff.js';
export {
  runJob,
  type JobArguments,
  type JobCommand,
  type JobProgress,
  type RunJobOptions,
} from './runJob.js';
export { schemaOf } from './schemaOf.js';
export { screenshot, type ScreenshotOptions } from './screenshot.js';
export { unplug, type UnplugBackends, type UnplugOptions } from './unplug.js';
export { watchQuery, type WatchQueryOptions } from './watchQuery.js';
