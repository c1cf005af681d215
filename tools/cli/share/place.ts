/** The places where `rxqmp share` serves a machine. */
import type { Monitor } from '../../../src/monitor/monitor.js';
import { serveMonitor, type Allow, type SharedMonitor } from '../../../src/share/index.js';
import { explain } from '../exit.js';
import type { MachineOptions } from '../target/machine-options.js';
import { UsageError } from '../usage-error.js';

export interface ShareOptions extends MachineOptions {
  readonly path?: string | undefined;
  readonly listen?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tlsCa?: string | undefined;
  readonly http?: string | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly tokenFile?: string | undefined;
  readonly origin?: readonly string[] | undefined;
  readonly hostName?: readonly string[] | undefined;
}

/** What is printed of a place, for people and for programs. */
export interface Place {
  readonly shared: SharedMonitor;
  readonly address:
    | { readonly path: string }
    | { readonly host: string; readonly port: number; readonly tls?: true }
    | { readonly url: string; readonly token?: string };
  close(): Promise<void>;
}

export async function servePath(monitor: Monitor, path: string, allow: Allow | undefined): Promise<Place> {
  const shared = await serveMonitor(monitor, { path, allow }).catch((cause: unknown) => {
    // Not the machine, but the path can't be used.
    throw new UsageError(`--path ${path}: ${explain(cause)}`, { cause });
  });
  return { shared, address: { path }, close: () => shared.close() };
}
