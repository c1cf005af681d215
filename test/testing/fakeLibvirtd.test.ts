import { firstValueFrom, skip, Subject, take, toArray } from 'rxjs';
import { libvirtConnection, type LibvirtConnection } from '../../src/libvirt/index.js';
import { fakeLibvirtd, type FakeLibvirtd } from '../../src/testing/index.js';
import { failure } from '../failure.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const uuid = (n: number) => `00000000-0000-0000-0000-00000000000${n}`;

async function withHost(use: (host: LibvirtConnection, libvirtd: FakeLibvirtd) => Promise<void>) {
  const path = `${folder.path}/libvirt-sock`;
  const domains = {
    one: { uuid: uuid(1) },
    other: { uuid: uuid(2), status: 'paused' },
    off: { uuid: uuid(3), running: false },
  };
  await using libvirtd = await fakeLibvirtd({ path, domains });
  await using host = libvirtConnection(`qemu+unix:///system?socket=${path}`);
  await use(host, libvirtd);
}

describe('fakeLibvirtd', () => {
  test('lists its domains and their states, and gives one that starts an id of its own', () =>
    withHost(async (host, libvirtd) => {
      const listed = async () =>
        (await firstValueFrom(host.domains())).map(({ name, id, state }) => `${name} ${id} ${state}`);
      expect(await listed()).toEqual(['one 1 running', 'other 2 paused', 'off -1 shutoff']);
      libvirtd.start('off');
      libvirtd.stop('one');
      libvirtd.emit('other', { event: 'RESUME' });
      expect(await listed()).toEqual(['one -1 shutoff', 'other 2 running', 'off 3 running']);
    }));

  test('gives each monitor the events of its own domain', () =>
    withHost(async (host, libvirtd) => {
      const monitors = ['one', 'other'].map((name) => host.monitor(name));
      const seen = monitors.map((monitor) => firstValueFrom(monitor.events$.pipe(take(2), toArray())));
      await Promise.all(monitors.map((monitor) => firstValueFrom(monitor.run('query-status'))));
      for (const name of ['one', 'other']) {
        libvirtd.emit(name, { event: `ACME_${name}` });
        libvirtd.emit(name, { event: 'ACME_END' });
      }
      const names = (await Promise.all(seen)).map((events) => events.map(({ event }) => event as string));
      expect(names).toEqual([
        ['ACME_one', 'ACME_END'],
        ['ACME_other', 'ACME_END'],
      ]);
    }));

  test('refuses a domain that is not there', () =>
    withHost(async (host) => {
      expect(await failure(firstValueFrom(host.monitor('none').run('stop')))).toMatchObject({
        _tag: 'LibvirtError',
        code: 42,
      });
    }));

  test('answers keepalive, so that a quiet connection lives', async () => {
    const path = `${folder.path}/libvirt-sock`;
    const pings$ = new Subject<void>();
    const answer = ({ procedure }: { procedure: string }) => void (procedure === 'PING' && pings$.next());
    await using _libvirtd = await fakeLibvirtd({ path, domains: { one: { uuid: uuid(1) } }, answer });
    const thirdPing = firstValueFrom(pings$.pipe(skip(2)));
    const keepalive = { interval: 100, count: 10 };
    await using host = libvirtConnection(`qemu+unix:///system?socket=${path}`, { keepalive });
    const lost = firstValueFrom(host.monitor('one').events$);
    expect(await Promise.race([lost, thirdPing])).toBeUndefined();
    lost.catch(() => undefined);
  });
});
