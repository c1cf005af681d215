import { firstValueFrom } from 'rxjs';
import { libvirtConnection, libvirtMonitor } from '../../src/libvirt/index.js';
import { failure } from '../failure.js';
import { called, noPong, withHost, type Answer } from './host.js';

const silent =
  (name: string): Answer =>
  ({ procedure }) =>
    procedure === name ? 'silence' : undefined;
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

describe('a connection to libvirt', () => {
  test('greets with the version that the daemon reports', () =>
    withHost({}, async (host) => {
      const { version } = await host.monitor('vm1').connect();
      expect(version).toEqual({ qemu: { major: 7, minor: 2, micro: 22 }, package: '' });
    }));

  test('of one monitor alone is closed by its disconnect; a shared one is not', () =>
    withHost({}, async (host, libvirtd) => {
      const { path } = libvirtd.address as { path: string };
      await host.monitor('vm1').connect();
      const alone = libvirtMonitor({ uri: `qemu+unix:///system?socket=${path}`, domain: 'vm1' });
      await alone.connect();
      expect(libvirtd.clients).toBe(2);
      await alone.disconnect();
      await until(() => libvirtd.clients === 1);
      await host.monitor('vm1').disconnect();
      await firstValueFrom(host.domains());
      expect(called(libvirtd, 'AUTH_LIST')).toBe(2);
    }));

  test('that was closed dials no more', () =>
    withHost({}, async (host, libvirtd) => {
      await host.close();
      expect(await failure(host.monitor('vm1').connect())).toMatchObject({ _tag: 'ClosedError' });
      expect(libvirtd.calls).toEqual([]);
    }));

  test('is not opened for a monitor that was disconnected meanwhile', () =>
    withHost({ answer: silent('AUTH_LIST') }, async (host, libvirtd) => {
      const monitor = host.monitor('vm1');
      const connected = failure(monitor.connect());
      await until(() => called(libvirtd, 'AUTH_LIST') === 1);
      await monitor.disconnect();
      expect(await connected).toMatchObject({ _tag: 'ClosedError' });
      await until(() => libvirtd.clients === 0);
    }));

  test('gives a monitor that joins a dial the reason of its failure', () =>
    withHost({ answer: silent('AUTH_LIST'), connectTimeout: 1_000 }, async (host, libvirtd) => {
      const [first, second] = [host.monitor('vm1'), host.monitor('vm1')];
      first.events$.subscribe({ error: () => undefined });
      await until(() => called(libvirtd, 'AUTH_LIST') === 1);
      expect(await failure(second.connect())).toMatchObject({
        message: expect.stringContaining('no answer to AUTH_LIST within 1000 ms') as string,
      });
    }));

  test('is lost where the daemon answers no keepalive', () =>
    withHost({ answer: noPong, keepalive: { interval: 10, count: 2 } }, async (host) => {
      const monitor = host.monitor('vm1');
      expect(await failure(firstValueFrom(monitor.events$))).toMatchObject({
        _tag: 'InterruptedError',
        message: expect.stringContaining('answered none of 2 keepalive pings in 30 ms') as string,
      });
    }));

  test('keeps the defaults of what is undefined', () =>
    withHost({ keepalive: { interval: undefined, count: undefined } }, async (host, libvirtd) => {
      const pinged = jest.spyOn(globalThis, 'setInterval');
      await host.monitor('vm1').connect();
      expect(pinged.mock.calls.map(([, milliseconds]) => milliseconds)).not.toContain(undefined);
      expect(called(libvirtd, 'PING')).toBe(0);
      pinged.mockRestore();
    }));

  test('takes no packet over maxFrameBytes', () =>
    withHost({ maxFrameBytes: 500 }, async (host, libvirtd) => {
      const monitor = host.monitor('vm1');
      await monitor.connect();
      const lost = failure(firstValueFrom(monitor.events$));
      await firstValueFrom(monitor.run('query-status'));
      libvirtd.emit('vm1', { event: 'ACME', data: { text: 'x'.repeat(500) } });
      expect(await lost).toMatchObject({ _tag: 'ProtocolError' });
    }));

  test('has one command of a domain at work at a time, whichever monitor it came from', () =>
    withHost({ answer: silent('DOMAIN_MONITOR_COMMAND') }, async (host, libvirtd) => {
      for (const monitor of [host.monitor('vm1'), host.monitor('vm1')]) {
        await monitor.connect();
        monitor.run('query-status').subscribe({ error: () => undefined });
      }
      await firstValueFrom(host.domains());
      expect(called(libvirtd, 'DOMAIN_MONITOR_COMMAND')).toBe(1);
    }));
});

test.each([
  { username: '', password: 'x' },
  { username: 'x', password: '' },
])('a login without one of its parts is refused when it is made', (auth) => {
  expect(() => libvirtConnection('qemu:///system', { auth })).toThrow(
    /^auth: '(username|password)' is missing/,
  );
});
