import { formatWithOptions } from 'node:util';
import { config, filter, firstValueFrom, timeout } from 'rxjs';
import ts from 'typescript';
import type { Monitor } from '../../src/index.js';
import type { LibvirtConnection } from '../../src/libvirt/index.js';
import { blocksOf, type Block } from './guides.js';
import { standIns } from './stand-ins.js';

type Exports = Record<string, unknown>;
type Require = (id: string) => Exports;

/** Milliseconds that a block may take until all it began has ended. */
export const LIMIT = 60_000;

/** A block as CommonJS, which may await: `require` and `console` are handed in. */
function compiled(code: string): string {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  return outputText;
}

/** Runs a block that doesn't await, such as one that describes tests; gives what it exports. */
export function runNow(block: Block, console: object = globalThis.console, require_ = plainRequire): Exports {
  const exports: Exports = {};
  const run = new Function('require', 'exports', 'console', compiled(block.code));
  run(requireIn(block, require_, console), exports, console);
  return exports;
}

const plainRequire: Require = (id) => jest.requireActual<Exports>(id);

/** Finds `./name.js` among the named blocks of the same guide. */
function requireIn(block: Block, others: Require, console: object): Require {
  return (id) => {
    if (!id.startsWith('./')) return others(id);
    const named = blocksOf(block.guide, 'ts').find(
      ({ file }) => file === id.slice(2).replace(/\.js$/, '.ts'),
    );
    if (named === undefined) throw new Error(`${block.guide} has no block ${id}`);
    return runNow(named, console, others);
  };
}

let uncaught: unknown[] = [];
config.onUnhandledError = (error) => void uncaught.push(error);

/** What a block did. */
export interface Told {
  /** What it printed, a line for each call. */
  readonly printed: readonly string[];
  /** What nobody caught. */
  readonly uncaught: readonly unknown[];
  /** How many monitors, doubles and marble tests it made. */
  readonly made: number;
}

/**
 * Runs a block against stand-ins, lets its machines live through a reset and a shutdown, and ends what it left
 * open as its reader would: with `disconnect()`.
 */
export async function runBlock(block: Block, folder: string, libvirt?: string): Promise<Told> {
  const there = await standIns(block.code, folder, libvirt);
  const printed: string[] = [];
  const print = (...values: readonly unknown[]) =>
    void printed.push(formatWithOptions({ colors: false, breakLength: Infinity }, ...values));
  const console = { log: print, error: print, warn: print };
  const made = new Made();
  uncaught = [];
  try {
    const AsyncFunction = runBlock.constructor as FunctionConstructor;
    const run = new AsyncFunction('require', 'exports', 'console', compiled(there.code));
    await within(
      run(
        requireIn(block, (id) => made.watched(id), console),
        {},
        console,
      ) as Promise<void>,
    );
    await within(made.settled());
    there.live();
    await within(made.settled());
    await within(made.ended());
  } finally {
    await there.close();
    // RxJS reports what nobody caught in a timer.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { printed, uncaught, made: made.count };
}

function within<A>(promise: Promise<A>): Promise<A> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over within ${LIMIT} ms`)), LIMIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const MACHINES = ['launchQemu'];
const MONITORS = ['agentMonitor', 'socketMonitor', 'libvirtMonitor', 'virshMonitor', 'createMonitor'];
const DOUBLES = ['fakeAgent', 'fakeQemu', 'fakeLibvirtd', 'replayQemu'];

/** What a block makes with rxqmp, so that it can be waited for and ended. */
class Made {
  count = 0;
  readonly #monitors: Monitor[] = [];
  readonly #mocks: Monitor[] = [];
  readonly #connections: LibvirtConnection[] = [];
  readonly #doubles: Promise<{ close(): Promise<void> }>[] = [];
  readonly #machines: Promise<{ kill(): Promise<void> }>[] = [];

  /** A module, with its factories watched. */
  watched(id: string): Exports {
    const module = plainRequire(id);
    const keeps = [
      ...MONITORS.map((name) => [name, this.#monitors] as const),
      ...DOUBLES.map((name) => [name, this.#doubles] as const),
      ...MACHINES.map((name) => [name, this.#machines] as const),
      ['libvirtConnection', this.#connections] as const,
      // These never wait by themselves, and their time may be virtual.
      ['mockMonitor', this.#mocks] as const,
      ['marbles', []] as const,
    ];
    const watched = keeps
      .filter(([name]) => id.startsWith('rxqmp') && name in module)
      .map(([name, list]) => [
        name,
        (...args: readonly unknown[]) => {
          const made = (module[name] as (...args: readonly unknown[]) => unknown)(...args);
          this.count += 1;
          (list as unknown[]).push(made);
          return made;
        },
      ]);
    return { ...module, ...(Object.fromEntries(watched) as Exports) };
  }

  /** Resolves when what was sent has been answered: replies come in order, so one more command tells. */
  async settled(): Promise<void> {
    for (const monitor of this.#monitors) {
      const { status } = await firstValueFrom(
        monitor.state$.pipe(filter(({ status }) => status !== 'connecting' && status !== 'waiting')),
      );
      if (status === 'ready') await firstValueFrom(monitor.run('query-version')).catch(() => undefined);
    }
    for (const connection of this.#connections) {
      await firstValueFrom(connection.domains().pipe(timeout(LIMIT)));
    }
  }

  async ended(): Promise<void> {
    await Promise.all([
      ...this.#connections.map((connection) => connection.close()),
      ...[...this.#monitors, ...this.#mocks].map((monitor) => monitor.disconnect()),
    ]);
    for (const double of this.#doubles) await (await double).close();
    for (const machine of this.#machines) {
      // Not where the block shows a launch that fails.
      await machine.then(
        (launched) => launched.kill(),
        () => undefined,
      );
    }
  }
}
