import { firstValueFrom } from 'rxjs';
import type { Answered } from '../../src/testing/index.js';
import { failure } from '../failure.js';
import { called, noPong, withHost, type Answer } from './host.js';

describe('a domain on a connection', () => {
  test('has options of its own over those of the connection', () =>
    withHost({ name: 'host', commandTimeout: 60_000 }, async (host) => {
      const error = await failure(host.monitor('none', { name: 'mine' }).connect());
      expect(error).toMatchObject({ _tag: 'LibvirtError', monitor: 'mine' });
      expect(await failure(host.monitor('none').connect())).toMatchObject({ monitor: 'host' });
    }));

  test('gives a reply, although the daemon does not confirm the events before it', () =>
    withHost({ answer: noPong }, async (host) => {
      const monitor = host.monitor('vm1');
      monitor.events$.subscribe();
      expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ status: 'running' });
    }));

  test('gives a reply that waits for events when it ends, before the end', () =>
    withHost({ answer: noPong }, async (host, libvirtd) => {
      const monitor = host.monitor('vm1');
      const log: unknown[] = [];
      const ended = new Promise<void>((resolve) =>
        monitor.events$.subscribe({ complete: () => resolve(void log.push('end')) }),
      );
      await monitor.connect();
      monitor.run('query-status').subscribe(({ status }) => log.push(status));
      while (libvirtd.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
      libvirtd.stop('vm1');
      await ended;
      expect(log).toEqual(['running', 'end']);
    }));

  test('gives an unknown time of an event as QEMU does', () =>
    withHost({}, async (host, libvirtd) => {
      const monitor = host.monitor('vm1');
      const event = firstValueFrom(monitor.events$);
      await firstValueFrom(monitor.run('query-status'));
      libvirtd.emit('vm1', { event: 'STOP', timestamp: { seconds: -1, microseconds: -1 } });
      expect((await event).timestamp).toEqual({ seconds: -1, microseconds: -1 });
    }));

  test('that stopped while it was looked up is looked up again: the answer is old', () => {
    const answer: Answer = ({ procedure }, libvirtd) => {
      const first = called(libvirtd, 'DOMAIN_LOOKUP_BY_NAME') === 1;
      if (procedure === 'DOMAIN_LOOKUP_BY_NAME' && first) libvirtd.tell('vm1', 'stopped', 'destroyed');
      return undefined;
    };
    return withHost({ answer }, async (host, libvirtd) => {
      await host.monitor('vm1').connect();
      expect(called(libvirtd, 'DOMAIN_LOOKUP_BY_NAME')).toBe(2);
    });
  });

  test('has its registration taken back where the monitor is gone when it is through', () =>
    withHost({}, async (host, libvirtd) => {
      const monitor = host.monitor('vm1');
      monitor.events$.subscribe();
      await monitor.connect();
      await monitor.disconnect();
      await firstValueFrom(host.domains());
      expect(called(libvirtd, 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER')).toBe(1);
      expect(called(libvirtd, 'CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER')).toBe(1);
    }));
});

describe('the domains of a host', () => {
  const rare =
    (state: Answered): Answer =>
    ({ procedure, args }) => {
      if (procedure === 'DOMAIN_GET_STATE') return state;
      const listed = procedure === 'CONNECT_LIST_ALL_DOMAINS' && (args as { flags: number }).flags !== 0;
      return listed ? { reply: { domains: [], ret: 0 } } : undefined;
    };

  test.each<[string, Answered]>([
    ['crashed', { reply: { state: 6, reason: 0 } }],
    ['unknown', { reply: { state: 99, reason: 0 } }],
    ['unknown', { error: { code: 42, message: 'gone since' } }],
  ])('are asked one by one where their state is rare: %s', (state, answered) =>
    withHost({ answer: rare(answered) }, async (host) => {
      expect(await firstValueFrom(host.domains())).toMatchObject([{ name: 'vm1', state }]);
    }),
  );
});

describe('the login', () => {
  test.each<[string, number[], RegExp]>([
    ['polkit that refuses', [2], /^authentication failed: polkit at .* refused this user$/],
    ['a kind that is not known', [7, 8], /^authentication failed: .* asks for a login of kind 7, 8/],
  ])('by %s opens nothing', (_, types, words) => {
    const answer: Answer = ({ procedure }) => {
      if (procedure === 'AUTH_LIST') return { reply: { types } };
      return procedure === 'AUTH_POLKIT' ? { reply: { complete: 0 } } : undefined;
    };
    return withHost({ answer }, async (host, libvirtd) => {
      const error = await failure(host.monitor('vm1').connect());
      expect(error).toMatchObject({
        _tag: 'HandshakeError',
        message: expect.stringMatching(words) as string,
      });
      expect(called(libvirtd, 'CONNECT_OPEN')).toBe(0);
    });
  });
});
