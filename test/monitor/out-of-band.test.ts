import { firstValueFrom } from 'rxjs';
import { failure } from '../failure.js';
import { StubDriver, record } from './stub-driver.js';
import { connected, virtually } from './set-up.js';

describe('out of band', () => {
  const oob = () => connected({}, new StubDriver({ oob: true }, true));

  test('at most 8 in-band commands are in flight, and one out of band passes them', () => {
    const { monitor, dial } = oob();
    for (let n = 0; n < 10; n += 1) record(monitor.run('stop'));
    record(monitor.execute({ execute: 'migrate-pause' }, { oob: true }));
    expect(dial.names()).toEqual([...new Array(8).fill('stop'), 'migrate-pause (oob)']);
    dial.reply(8);
    expect(dial.sent).toHaveLength(9);
    dial.reply(0);
    expect(dial.names().slice(9)).toEqual(['stop']);
  });

  test('a forgotten and a timed-out command count until their reply comes', () => {
    virtually((at) => {
      const { monitor, dial } = oob();
      const forgotten = monitor.run('stop').subscribe();
      monitor.run('stop', {}, { timeout: 10 }).subscribe({ error: () => undefined });
      for (let n = 0; n < 6; n += 1) record(monitor.run('stop'));
      record(monitor.run('cont'));
      forgotten.unsubscribe();
      at(20, () => {
        expect(dial.sent).toHaveLength(8);
        dial.reply(0);
        expect(dial.names().at(-1)).toBe('cont');
      });
    });
  });

  test('is an ArgumentError on a monitor made without oob, and on a peer that doesn’t offer it', async () => {
    const plain = connected();
    expect(
      await failure(firstValueFrom(plain.monitor.run('migrate-pause', {}, { oob: true }))),
    ).toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining("the monitor was made without 'oob: true'") as string,
    });
    const refused = connected({}, new StubDriver({ oob: false }, true));
    expect(
      await failure(firstValueFrom(refused.monitor.run('migrate-pause', {}, { oob: true }))),
    ).toMatchObject({
      _tag: 'ArgumentError',
      message: expect.stringContaining("the peer doesn't offer") as string,
    });
    expect(refused.dial.sent).toEqual([]);
  });

  test('without oob the number in flight has no bound', () => {
    const { monitor, dial } = connected();
    for (let n = 0; n < 100; n += 1) record(monitor.run('stop'));
    expect(dial.sent).toHaveLength(100);
  });
});
