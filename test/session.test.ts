import { NEVER, throwError } from 'rxjs';
import { createMonitor } from '../src/monitor.js';
import type { MonitorState } from '../src/state.js';
import { Puppet, record } from './puppet.js';

test('a monitor that is disconnected when it tells that it is ready reads and registers nothing', async () => {
  const watchEvents = jest.fn();
  const puppet = new Puppet({ watchEvents });
  const monitor = createMonitor(puppet);
  monitor.events$.subscribe();
  monitor.state$.subscribe(({ status }) => void (status === 'ready' && monitor.disconnect()));
  const dial = puppet.last.link();
  expect(dial).toMatchObject({ open: false, inbound: undefined });
  expect(watchEvents).not.toHaveBeenCalled();
  await monitor.disconnect();
});

test('events are registered once for all who watch, and again for who comes after a refusal', async () => {
  const watchEvents = jest.fn(() => NEVER).mockReturnValueOnce(throwError(() => 'refused') as typeof NEVER);
  const puppet = new Puppet({ watchEvents });
  const monitor = createMonitor(puppet);
  const { log } = record(monitor.events$);
  puppet.last.link();
  expect(log).toEqual(['failed refused']);
  for (const name of ['one', 'other']) record(monitor.events$, log, name, ({ event }) => event);
  expect(watchEvents).toHaveBeenCalledTimes(2);
  puppet.last.event('STOP');
  expect(log.slice(1)).toEqual(['one STOP', 'other STOP']);
  await monitor.disconnect();
});

test('SHUTDOWN on the connection before says nothing of the end of this one', async () => {
  jest.useFakeTimers();
  const puppet = new Puppet();
  const monitor = createMonitor(puppet, { reconnect: { delay: 1 } });
  const causes: string[] = [];
  monitor.state$.subscribe((state: MonitorState) => {
    if (state.status === 'waiting') causes.push(state.cause.message);
  });
  void monitor.connect();
  puppet.last.link().event('SHUTDOWN');
  puppet.last.end();
  jest.advanceTimersByTime(1);
  puppet.last.link().end();
  jest.useRealTimers();
  await monitor.disconnect();
  expect(causes).toEqual([
    'the connection to puppet ended after the machine shut down: the peer closed it',
    'the connection to puppet ended: the peer closed it',
  ]);
});
