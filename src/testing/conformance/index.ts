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

/** The cases of a monitor's contract. */
export const cases = (): readonly Case[] => [...SERVING, ...ENDS, ...OPTIONS];
