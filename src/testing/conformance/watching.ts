import { filter, firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import type { Monitor } from '../../monitor/monitor.js';
import type { Command } from '../../protocol/types.js';
import type { MonitorState } from '../../monitor/state.js';

export const value = <A>(source$: Observable<A>): Promise<A> => firstValueFrom(source$);
export const errorOf = (source$: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(source$, { defaultValue: undefined }).then(
    () => 'no error',
    (error: unknown) => error,
  );
export const whenIn = (monitor: Monitor, status: MonitorState['status']): Promise<MonitorState> =>
  value(monitor.state$.pipe(filter((state) => state.status === status)));
export const command = (execute: string, args?: object): Command => ({ execute, arguments: args });

/** Logs the notifications of each source, in order. */
export function log(): { readonly lines: string[]; watch(name: string, source$: Observable<unknown>): void } {
  const lines: string[] = [];
  return {
    lines,
    watch: (name, source$) =>
      source$.subscribe({
        next: (each) => {
          const event = typeof each === 'object' && each !== null && 'event' in each ? each.event : 'value';
          lines.push(`${name} ${String(event)}`);
        },
        error: (error: { _tag?: string }) => lines.push(`${name} ${String(error._tag)}`),
        complete: () => lines.push(`${name} complete`),
      }),
  };
}
