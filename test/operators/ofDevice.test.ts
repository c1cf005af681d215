import { of } from 'rxjs';
import { ofDevice, ofJob } from '../../operators/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { triedOnEverySource } from './tried.js';

const deleted = qmpEvent('DEVICE_DELETED', { device: 'net0', path: '/machine/peripheral/net0' });
const threshold = qmpEvent('BLOCK_WRITE_THRESHOLD', {
  'node-name': 'net0',
  'amount-exceeded': 1,
  'write-threshold': 2,
});
const tray = qmpEvent('DEVICE_TRAY_MOVED', { device: '', id: 'net0', 'tray-open': true });
const status = qmpEvent('JOB_STATUS_CHANGE', { id: 'net0', status: 'ready' });
const ready = qmpEvent('BLOCK_JOB_READY', { device: 'net0', len: 1, offset: 1, speed: 0, type: 'mirror' });
const pending = qmpEvent('BLOCK_JOB_PENDING', { id: 'net0', type: 'mirror' });
const other = qmpEvent('DEVICE_DELETED', { device: 'net1', path: '/machine/peripheral/net1' });
const stop = qmpEvent('STOP');
const values = { a: deleted, b: threshold, c: tray, d: status, e: ready, f: pending, o: other, s: stop };

describe('ofDevice', () => {
  triedOnEverySource(() => ofDevice('net0'), { value: deleted });

  it('finds the id wherever events carry it, but takes no job for a device', () =>
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-c-d-e-f-o-s-|', values).pipe(ofDevice('net0'))).toBe(
        'a-b-c-----------|',
        values,
      );
    }));

  it.each([
    ...['device', 'id', 'device-id', 'node-name', 'qom-path', 'path'],
    ...['name', 'netdev-id', 'reference', 'vfu-qom-path', 'dev-id', 'dev-qom-path'],
  ])('finds it as `%s`', (name) => {
    const seen: unknown[] = [];
    const event = { event: 'X', data: { [name]: 'net0' } };
    of(event, { event: 'X', data: { other: 'net0' } })
      .pipe(ofDevice('net0'))
      .subscribe((found) => seen.push(found));
    expect(seen).toEqual([event]);
  });

  it('finds QOM paths', () =>
    marbles(({ hot, expectObservable }) => {
      const path = '/machine/peripheral/net1';
      expectObservable(hot('a-o-|', values).pipe(ofDevice(path))).toBe('--o-|', values);
    }));
});

describe('ofJob', () => {
  triedOnEverySource(() => ofJob('net0'), { value: status });

  it('finds the id as `id` and as `device`, but takes no device for a job', () =>
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-c-d-e-f-o-s-|', values).pipe(ofJob('net0'))).toBe(
        '------d-e-f-----|',
        values,
      );
    }));
});
