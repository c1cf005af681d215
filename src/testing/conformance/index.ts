import type { Case } from './case.js';
import { ENDS } from './ends.js';
import { OPTIONS } from './options.js';
import { SERVING } from './serving.js';

export type {
  Abilities,
  Case,
  ConformanceOptions,
  Expectation,
  HeldCommand,
  MonitorUnderTest,
  OpenedMonitor,
} from './case.js';

/** What DESIGN's contract of a monitor lets a driver show. */
export const cases = (): readonly Case[] => [...SERVING, ...ENDS, ...OPTIONS];
