/**
 * Runs properties on random input until so many frames were tried. All of it comes from one seed; what
 * fails says with which seed it fails again, at once.
 */
import { createContext, Script } from 'node:vm';
import { Random } from './random.js';

/** One kind of input, and what must hold for it. */
export interface Property {
  readonly name: string;
  /**
   * Tries it on some input.
   *
   * @returns how many frames that were
   * @throws where it doesn't hold
   */
  round(random: Random): number | Promise<number>;
}

export interface Tried {
  readonly name: string;
  readonly frames: number;
  readonly seconds: number;
}

/** A round takes milliseconds; one that takes longer than this, in milliseconds, is an endless loop. */
const LONGEST_ROUND = 20_000;

/** Given by `RXQMP_FUZZ_SEED`, else another one each time. */
export const SEED = Number(process.env['RXQMP_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** @throws what the property threw, behind the seed with which it fails at once */
export async function fuzz(property: Property, frames: number, seed = SEED): Promise<Tried> {
  const begin = performance.now();
  let tried = 0;
  for (let round = 0; tried < frames; round += 1) {
    const roundSeed = (seed + round * 0x9e3779b1) >>> 0;
    try {
      tried += await interruptible(() => property.round(new Random(roundSeed)));
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `${property.name}, after ${tried} frames: ${words}\nagain with RXQMP_FUZZ_SEED=${roundSeed}`,
        { cause },
      );
    }
  }
  return { name: property.name, frames: tried, seconds: (performance.now() - begin) / 1_000 };
}

const context = createContext({ work: undefined });
const call = new Script('work()');

/** Does the work, and throws where it doesn't end: `vm` breaks an endless loop off. */
function interruptible<T>(work: () => T): T {
  context['work'] = work;
  return call.runInContext(context, { timeout: LONGEST_ROUND }) as T;
}

/** @throws where the two aren't the same text */
export function assertSameText(what: string, actual: string, expected: string): void {
  if (actual === expected) return;
  let at = 0;
  while (actual[at] === expected[at]) at += 1;
  const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 120));
  throw new Error(`${what}, from character ${at}: ${near(actual)} where ${near(expected)} was expected`);
}

/** @throws where it doesn't hold */
export function assertThat(what: string, condition: boolean): void {
  if (!condition) throw new Error(what);
}
