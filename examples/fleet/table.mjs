// The fleet as a table in the terminal: what the directory has, and of each machine what it does.
import { auditTime, combineLatest, distinctUntilChanged, map, Observable, BehaviorSubject } from 'rxjs';
import { watchRunState } from 'rxqmp/operators';

/** Changes that come within so long are one table. Milliseconds. */
const JOIN_WITHIN_MS = 100;

/** @returns the rows of the table, with each change */
export function rowsOf(fleet) {
  return new Observable((subscriber) => {
    const runStates$ = new BehaviorSubject(new Map());
    // A monitor for each machine, as long as the table is shown; it dials again by itself.
    const watch = (name) => {
      const set = (runs) => runStates$.next(new Map(runStates$.value).set(name, runs));
      set('');
      subscriber.add(watchRunState(fleet.monitor(name)).subscribe({ next: set, error: () => set('') }));
    };
    subscriber.add(
      fleet.machines$.subscribe((machines) => {
        for (const { name } of machines) if (!runStates$.value.has(name)) watch(name);
      }),
    );
    const rows$ = combineLatest([fleet.machines$, runStates$]).pipe(
      auditTime(JOIN_WITHIN_MS),
      map(([machines, runStates]) =>
        machines.map((machine) => ({
          ...machine,
          runs: machine.state === 'ready' ? (runStates.get(machine.name) ?? '') : '',
        })),
      ),
      distinctUntilChanged((before, now) => JSON.stringify(before) === JSON.stringify(now)),
    );
    return rows$.subscribe(subscriber);
  });
}

/** Prints the rows; in a terminal in the place of those before. */
export function printRows(rows) {
  if (process.stdout.isTTY) console.clear();
  console.table(
    Object.fromEntries(
      rows.map(({ name, host, state, runs, why = '' }) => [
        name,
        { host, state, runs, why: why.split(':')[0] },
      ]),
    ),
  );
}
