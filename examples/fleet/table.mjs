// The fleet as a table in the terminal: what the directory has, and of the machines that are there what they do.
import {
  catchError,
  combineLatest,
  distinctUntilChanged,
  map,
  of,
  shareReplay,
  startWith,
  switchMap,
} from 'rxjs';
import { watchRunState } from 'rxqmp/operators';

/** @returns the rows of the table, with each change */
export function rowsOf(fleet) {
  const runStates = new Map();
  // One monitor for each machine, as long as it is in the list; it dials again by itself.
  const runStateOf = (name) => {
    if (!runStates.has(name)) {
      const runState$ = watchRunState(fleet.monitor(name)).pipe(catchError(() => of('')));
      runStates.set(name, runState$.pipe(startWith(''), shareReplay({ bufferSize: 1, refCount: true })));
    }
    return runStates.get(name);
  };
  return fleet.machines$.pipe(
    switchMap((machines) => {
      if (machines.length === 0) return of([]);
      const rows = machines.map((machine) => {
        const runs$ = machine.state === 'ready' ? runStateOf(machine.name) : of('');
        return runs$.pipe(map((runs) => ({ ...machine, runs })));
      });
      return combineLatest(rows);
    }),
    distinctUntilChanged((before, now) => JSON.stringify(before) === JSON.stringify(now)),
  );
}

/** Prints the rows; in a terminal in the place of those before. */
export function printRows(rows) {
  if (process.stdout.isTTY) console.clear();
  console.table(
    Object.fromEntries(
      rows.map(({ name, host, state, runs, why = '' }) => [name, { host, state, runs, why }]),
    ),
  );
}
