import { createMonitor } from '../../src/monitor/monitor.js';
import { Puppet, record } from './stub-driver.js';
import { failure } from '../failure.js';

const atWork = (name: string) => {
  const puppet = new Puppet();
  const monitor = createMonitor(puppet);
  const { log } = record(monitor.execute({ execute: name }));
  return { monitor, log, dial: puppet.last.link() };
};

describe('quit at work', () => {
  test('is lost with a connection that is lost', () => {
    const { dial, log } = atWork('quit');
    dial.end();
    expect(log).toEqual(['failed InterruptedError lost']);
  });

  test('is interrupted by disconnect', async () => {
    const { monitor, log } = atWork('quit');
    await monitor.disconnect();
    expect(log).toEqual(['failed InterruptedError disconnect']);
  });
});

test('a loss names what broke the connection as its cause', async () => {
  const puppet = new Puppet();
  const monitor = createMonitor(puppet);
  const cause = new Error('reset');
  const failed = failure(new Promise((_, reject) => monitor.events$.subscribe({ error: reject })));
  puppet.last.link().end(cause);
  expect(await failed).toMatchObject({ message: 'the connection to puppet ended: reset', cause });
});
