import { rxqmp } from '../../tools/cli/program.js';
import { Stopped, type Io } from '../../tools/cli/io.js';

/** What a run of the command printed, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in this process. */
export async function run(args: readonly string[], io: Partial<Io> = {}): Promise<Ended> {
  return start(args, io).ended;
}

/** The command while it runs in this process. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves with what it has printed on standard output once that fits; rejects when it ends before. */
  prints(wanted: RegExp | string): Promise<string>;
  /** The same of standard error. */
  warns(wanted: RegExp | string): Promise<string>;
  /** Stops it from outside, and waits for its end. */
  stop(by?: Stopped['by']): Promise<Ended>;
}

/** Starts the command in this process. */
export function start(args: readonly string[], io: Partial<Io> = {}): Running {
  const text = { out: '', err: '' };
  const controller = new AbortController();
  const watchers = new Set<() => void>();
  const add = (to: 'out' | 'err', more: string) => {
    text[to] += more;
    for (const watcher of [...watchers]) watcher();
  };
  const ended = rxqmp(args, {
    out: (more) => add('out', more),
    err: (more) => add('err', more),
    stop: controller.signal,
    ...io,
  }).then((code) => ({ code, ...text }));
  const becomes = (from: 'out' | 'err', wanted: RegExp | string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (typeof wanted === 'string' ? !text[from].includes(wanted) : !wanted.test(text[from])) return;
        watchers.delete(look);
        resolve(text[from]);
      };
      watchers.add(look);
      look();
      void ended.then(({ code, out, err }) => reject(new Error(`ended with ${code}: ${out}${err}`)));
    });
  return {
    ended,
    prints: (wanted) => becomes('out', wanted),
    warns: (wanted) => becomes('err', wanted),
    stop: (by = 'SIGINT') => {
      controller.abort(new Stopped(by));
      return ended;
    },
  };
}

/** A terminal without colours, 80 columns wide. */
export const PLAIN_SCREEN = { columns: 80, rows: 24, colour: false, onResize: () => () => undefined };
