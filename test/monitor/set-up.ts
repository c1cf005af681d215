import { timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createMonitor, type Monitor } from '../../src/monitor/monitor.js';
import type { MonitorOptions } from '../../src/monitor/options.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { StubDriver, record } from './stub-driver.js';

export const showState = (state: MonitorState) =>
  'attempt' in state ? `${state.status} ${state.attempt}` : state.status;
export const showEvent = ({ event }: { event: string }) => event;

/** Redialling goes on for ever, and virtual time ends only when nothing is left to come. */
let made: Monitor[] = [];

afterEach(() => Promise.all(made.map((monitor) => monitor.disconnect())));

export function setUp(options: MonitorOptions = {}, driver = new StubDriver()) {
  const monitor = createMonitor(driver, options);
  made.push(monitor);
  const states: string[] = [];
  record(monitor.state$, states, '', showState);
  return { driver, monitor, states };
}

export function connected(options: MonitorOptions = {}, driver = new StubDriver()) {
  const set = setUp(options, driver);
  void set.monitor.connect();
  return { ...set, dial: driver.last.link() };
}

/** Runs with virtual time: `timer` and timeouts pass in an instant. */
export function virtually(tests: (at: (time: number, action: () => void) => void) => void): void {
  new TestScheduler(() => undefined).run(({ flush }) => {
    made = [];
    tests((time, action) => timer(time).subscribe(action));
    timer(5_000).subscribe(() => made.forEach((monitor) => void monitor.disconnect()));
    flush();
  });
}
