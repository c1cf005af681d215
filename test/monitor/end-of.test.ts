import { createMonitor } from '../../src/monitor/monitor.js';
import { StubDriver, record } from './stub-driver.js';
import { failure } from '../failure.js';

const atWork = (name: string) => {
  const driver = new StubDriver();
  const monitor = createMonitor(driver);
  const { log } = record(monitor.execute({ execute: name }));
  return { monitor, log, dial: driver.last.link() };
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
  const driver = new StubDriver();
  const monitor = createMonitor(driver);
  const cause = new Error('reset');
  const failed = failure(new Promise((_, reject) => monitor.events$.subscribe({ error: reject })));
  driver.last.link().end(cause);
  expect(await failed).toMatchObject({ message: 'the connection to driver ended: reset', cause });
});
