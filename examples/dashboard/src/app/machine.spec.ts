import { TestBed } from '@angular/core/testing';
import { map } from 'rxjs';
import { CommandError, InterruptedError, type Monitor } from 'rxqmp';
import { marbles, mockMonitor, qmpEvent, type Run } from 'rxqmp/testing';
import { Machine, Machines, matching, OPEN_MONITOR, type Entry } from './machine';

const stopped = qmpEvent('STOP');
const resumed = qmpEvent('RESUME');
const shutDown = qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' });
const jobChanged = qmpEvent('JOB_STATUS_CHANGE', { id: 'job0', status: 'running' });
const lost = new InterruptedError('the machine is gone');

/** Answers each command from its list of replies; the last one again and again. */
function replies(lists: Readonly<Record<string, readonly unknown[]>>): Run {
  const left = new Map(Object.entries(lists).map(([name, list]) => [name, [...list]]));
  return ({ execute }) => {
    const list = left.get(execute) ?? [];
    return list.length > 1 ? list.shift() : list[0];
  };
}

const runStates = (...states: string[]) => replies({ 'query-status': states.map((status) => ({ status })) });
const namesOf = (entries: readonly Entry[]) => entries.map(({ name }) => name).join(' ');

describe('status$', () => {
  it('is the run state, asked for again after each event that may change it', () =>
    marbles(({ cold, expectObservable }) => {
      const events$ = cold('--s--r', { s: stopped, r: resumed });
      const monitor = mockMonitor(runStates('running', 'paused', 'running'), { events$ });
      expectObservable(new Machine('vm', monitor).status$, '^------!').toBe('r-p--r', {
        r: 'running',
        p: 'paused',
      });
    }));

  it('is off after SHUTDOWN and the end of the connection', () =>
    marbles(({ cold, expectObservable }) => {
      const events$ = cold('--s-|', { s: shutDown });
      const monitor = mockMonitor(runStates('running'), { events$ });
      expectObservable(new Machine('vm', monitor).status$, '^------!').toBe('r---(so)', {
        r: 'running',
        s: 'shutdown',
        o: 'off',
      });
    }));

  it('is lost after a connection that ended without SHUTDOWN', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(runStates('running'), { events$: cold('----#', {}, lost) });
      expectObservable(new Machine('vm', monitor).status$, '^------!').toBe('r---l', {
        r: 'running',
        l: 'lost',
      });
    }));
});

describe('powerEvents$', () => {
  it('has what changes the run state or the power, and no event of a job', () =>
    marbles(({ cold, expectObservable }) => {
      const events$ = cold('-s-j-r', { s: stopped, j: jobChanged, r: resumed });
      const { powerEvents$ } = new Machine(
        'vm',
        mockMonitor(() => ({}), { events$ }),
      );
      expectObservable(powerEvents$.pipe(map(({ event }) => event)), '^------!').toBe('-s---r', {
        s: 'STOP',
        r: 'RESUME',
      });
    }));

  it('completes where the connection is lost', () =>
    marbles(({ cold, expectObservable }) => {
      const { powerEvents$ } = new Machine(
        'vm',
        mockMonitor(() => ({}), { events$: cold('--#', {}, lost) }),
      );
      expectObservable(powerEvents$).toBe('--|');
    }));
});

describe('log$', () => {
  it('has the newest event first, and what became of the connection', () =>
    marbles(({ cold, expectObservable }) => {
      const events$ = cold('-s-r-#', { s: stopped, r: resumed }, lost);
      const { log$ } = new Machine(
        'vm',
        mockMonitor(() => ({}), { events$ }),
      );
      expectObservable(log$.pipe(map(namesOf)), '^-------!').toBe('es-r-d-', {
        e: '',
        s: 'STOP',
        r: 'RESUME STOP',
        d: 'disconnected RESUME STOP',
      });
    }));

  it('shows an event with its time and its data', () => {
    const monitor = mockMonitor();
    let newest: Entry | undefined;
    new Machine('vm', monitor).log$.subscribe(([entry]) => (newest = entry));
    monitor.emit({ ...shutDown, timestamp: { seconds: 1_700_000_000, microseconds: 250_000 } });
    expect(newest?.name).toBe('SHUTDOWN');
    expect(newest?.detail).toBe('{"guest":true,"reason":"guest-shutdown"}');
    expect(newest?.at.toISOString()).toBe('2023-11-14T22:13:20.250Z');
  });

  it('keeps the latest 200 entries', () => {
    const monitor = mockMonitor();
    let entries: readonly Entry[] = [];
    new Machine('vm', monitor).log$.subscribe((all) => (entries = all));
    for (let count = 0; count < 250; count++) monitor.emit(stopped);
    expect(entries.length).toBe(200);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(200);
  });
});

describe('samples$', () => {
  const disk = (rd_bytes: number, wr_bytes: number) => ({ stats: { rd_bytes, wr_bytes } });

  it('has the bytes of all disks per second, and the memory', () =>
    marbles(({ expectObservable }) => {
      const run = replies({
        'query-blockstats': [
          [disk(0, 0), disk(100, 0)],
          [disk(500, 40), disk(700, 0)],
        ],
        'query-balloon': [{ actual: 1_024 }],
      });
      const { samples$ } = new Machine('vm', mockMonitor(run));
      expectObservable(samples$.pipe(map((samples) => samples.at(-1))), '^ 1500ms !').toBe('e 999ms s', {
        e: undefined,
        s: { readBytesPerSecond: 1_100, writtenBytesPerSecond: 40, memoryBytes: 1_024 },
      });
    }));

  it('has no memory where the machine has no balloon', () =>
    marbles(({ cold, expectObservable }) => {
      const refusal = new CommandError({
        class: 'DeviceNotActive',
        desc: 'No balloon device has been activated',
      });
      const run: Run = ({ execute }) => (execute === 'query-balloon' ? cold('#', {}, refusal) : [disk(0, 0)]);
      const { samples$ } = new Machine('vm', mockMonitor(run));
      expectObservable(samples$.pipe(map((samples) => samples.at(-1))), '^ 1500ms !').toBe('e 999ms s', {
        e: undefined,
        s: { readBytesPerSecond: 0, writtenBytesPerSecond: 0, memoryBytes: undefined },
      });
    }));
});

describe('jobs$', () => {
  it('asks for the jobs again after JOB_STATUS_CHANGE and twice a second', () =>
    marbles(({ cold, expectObservable }) => {
      const run = replies({ 'query-jobs': [['first'], ['second'], ['third']] });
      const { jobs$ } = new Machine('vm', mockMonitor(run, { events$: cold('--j', { j: jobChanged }) }));
      expectObservable(jobs$, '^ 600ms !').toBe('a-b 499ms c', { a: ['first'], b: ['second'], c: ['third'] });
    }));
});

describe('what is done with a machine', () => {
  const sent: string[] = [];
  const monitor = mockMonitor(({ execute }) => void sent.push(execute));
  const machine = new Machine('vm', monitor);

  it.each([
    ['run', 'cont'],
    ['stop', 'stop'],
    ['reset', 'system_reset'],
  ] as const)('%s sends %s when it is subscribed, and not before', (action, command) => {
    sent.length = 0;
    const action$ = machine[action]();
    expect(sent).toEqual([]);
    action$.subscribe();
    expect(sent).toEqual([command]);
  });

  it('powers off by the guest, and by quit where the guest does not shut down', () =>
    marbles(({ cold, expectObservable }) => {
      const obeys = mockMonitor(({ execute }) => (execute === 'query-status' ? { status: 'running' } : {}), {
        events$: cold('---s-|', { s: shutDown }),
      });
      expectObservable(new Machine('vm', obeys).powerOff()).toBe('-----(g|)', { g: { by: 'guest' } });
    }));
});

describe('matching', () => {
  const entry = (name: string, detail: string, key: number): Entry => ({
    at: new Date(0),
    name,
    detail,
    key,
  });
  const entries = [
    entry('STOP', '', 2),
    entry('JOB_STATUS_CHANGE', '{"id":"stopgap"}', 1),
    entry('RESUME', '', 0),
  ];

  it('finds a text in names and data, in any case', () => {
    expect(namesOf(matching(entries, ' stop '))).toBe('STOP JOB_STATUS_CHANGE');
  });

  it('passes all where there is no text', () => {
    expect(matching(entries, '')).toEqual(entries);
  });
});

describe('Machines', () => {
  it('opens one monitor for each name, and disconnects them all', async () => {
    const opened: [string, Monitor][] = [];
    const open = (name: string) => {
      const monitor = mockMonitor();
      opened.push([name, monitor]);
      return monitor;
    };
    TestBed.configureTestingModule({ providers: [{ provide: OPEN_MONITOR, useValue: open }] });
    const machines = TestBed.inject(Machines);
    expect(machines.get('web')).toBe(machines.get('web'));
    machines.get('builder');
    expect(opened.map(([name]) => name)).toEqual(['web', 'builder']);

    const states: string[] = [];
    for (const [, monitor] of opened) {
      await monitor.connect();
      monitor.state$.subscribe(({ status }) => states.push(status));
    }
    await machines.disconnect();
    expect(states).toEqual(['ready', 'ready', 'closed', 'closed']);
  });
});
