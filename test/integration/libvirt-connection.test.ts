import {
  catchError,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  map,
  type Observable,
  of,
  shareReplay,
  skip,
  startWith,
  switchMap,
  takeWhile,
  tap,
  timeout,
  toArray,
} from 'rxjs';
import {
  type DomainLifecycle,
  type HostEvent,
  libvirtConnection,
  libvirtMonitor,
} from '../../src/libvirt/index.js';
import type { Header } from '../../src/libvirt/protocol/packet.js';
import { KEEPALIVE_PROC_PING, KEEPALIVE_PROGRAM } from '../../src/libvirt/protocol/procedures.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';
import { startRelay } from './relay.js';

const isPing = ({ prog, proc }: Header) => prog === KEEPALIVE_PROGRAM && proc === KEEPALIVE_PROC_PING;
const whenIn = (monitor: { state$: Observable<MonitorState> }, status: MonitorState['status']) =>
  firstValueFrom(monitor.state$.pipe(filter((state) => state.status === status)));

describeReal('libvirtConnection on a real daemon', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  const started: string[] = [];
  const start = async (...names: readonly string[]) => {
    for (const name of names) {
      await daemon.startDomain(name);
      started.push(name);
    }
  };
  beforeAll(async () => {
    daemon = await startLibvirtd();
  });
  afterEach(async () => {
    for (const name of started.splice(0)) {
      await daemon.signalDomain(name, 'SIGKILL').catch(() => undefined);
      await daemon.virsh('destroy', name).catch(() => undefined);
    }
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test('domains() gives name, UUID, id and state, also of domains that are shut off', async () => {
    await start('on', 'held');
    await daemon.virsh('suspend', 'held');
    await daemon.inside('sh', '-c', `sed s/held/off/ ${daemon.folder}/domain.xml > ${daemon.folder}/off.xml`);
    await daemon.virsh('define', `${daemon.folder}/off.xml`);
    await using host = libvirtConnection(daemon.uri);
    const domains = await firstValueFrom(host.domains());
    const uuid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect([...domains].sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'held', uuid, id: expect.any(Number) as number, state: 'paused' },
      { name: 'off', uuid, id: -1, state: 'shutoff' },
      { name: 'on', uuid, id: expect.any(Number) as number, state: 'running' },
    ]);
    await using monitor = host.monitor('off');
    await expect(monitor.connect()).rejects.toThrow("isn't running");
    await daemon.virsh('undefine', 'off');
  });

  test('a domain is found by name or UUID in any case, and connecting and watching taint nothing', async () => {
    await start('seen');
    const uuid = (await daemon.virsh('domuuid', 'seen')).trim();
    await using host = libvirtConnection(daemon.uri);
    for (const domain of ['seen', uuid, uuid.toUpperCase(), uuid.replaceAll('-', '')]) {
      const monitor = host.monitor(domain);
      monitor.events$.subscribe();
      await monitor.connect();
    }
    host.events$.subscribe();
    host.lifecycle$.subscribe();
    await firstValueFrom(host.domains());
    expect(await daemon.virsh('dominfo', 'seen')).not.toMatch(/custom monitor/);
    await firstValueFrom(host.monitor('seen').run('query-status'));
    expect(await daemon.virsh('dominfo', 'seen')).toMatch(/custom monitor control commands issued/);
  });

  test('a name that looks like a UUID is still a name', async () => {
    await start('other');
    const uuid = (await daemon.virsh('domuuid', 'other')).trim();
    await start(uuid);
    await using host = libvirtConnection(daemon.uri);
    const domains = await firstValueFrom(host.domains());
    const named = domains.find(({ name }) => name === uuid);
    const events = firstValueFrom(host.events$);
    const monitor = host.monitor(uuid);
    await firstValueFrom(monitor.run('stop'));
    expect((await events).domain).toEqual({ name: uuid, uuid: named?.uuid, id: named?.id });
  });

  test('100 commands at once keep their order on one domain, and overlap over five', async () => {
    const names = ['d1', 'd2', 'd3', 'd4', 'd5'];
    await start(...names);
    await using host = libvirtConnection(daemon.uri);
    const answered: string[] = [];
    const runs = names.flatMap((name) => {
      const monitor = host.monitor(name);
      return Array.from({ length: 100 }, (_, n) =>
        monitor
          .execute({ execute: 'migrate-set-parameters', arguments: { 'max-bandwidth': n + 1 } })
          .pipe(map(() => answered.push(`${name} ${n}`))),
      );
    });
    await lastValueFrom(forkJoin(runs));
    for (const name of names) {
      const own = answered.filter((line) => line.startsWith(`${name} `));
      expect(own).toEqual(Array.from({ length: 100 }, (_, n) => `${name} ${n}`));
      const last = await firstValueFrom(host.monitor(name).execute({ execute: 'query-migrate-parameters' }));
      expect(last).toMatchObject({ 'max-bandwidth': 100 });
    }
    const firstDone = answered.findIndex((line) => line.endsWith(' 99'));
    expect(new Set(answered.slice(0, firstDone).map((line) => line.split(' ')[0])).size).toBeGreaterThan(2);
  });

  test('six frozen domains delay no other: the seventh answers', async () => {
    const names = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7'];
    await start(...names);
    await using host = libvirtConnection(daemon.uri);
    const monitors = names.map((name) => host.monitor(name));
    for (const monitor of monitors) await monitor.connect();
    const frozen = monitors.slice(0, 6);
    for (const name of names.slice(0, 6)) await daemon.signalDomain(name, 'SIGSTOP');
    const stuck = frozen.map((monitor) => firstValueFrom(monitor.run('query-status')));
    const status$ = monitors[6]!.run('query-status').pipe(timeout(10_000));
    expect(await firstValueFrom(status$)).toMatchObject({ running: true });
    expect(await firstValueFrom(status$)).toMatchObject({ running: true });
    expect((await firstValueFrom(host.domains())).length).toBe(7);
    for (const name of names.slice(0, 6)) await daemon.signalDomain(name, 'SIGCONT');
    for (const answer of await Promise.all(stuck)) expect(answer).toMatchObject({ running: true });
    // Once silent, a domain has a socket of its own, and answers there.
    expect(await firstValueFrom(forkJoin(frozen.map((monitor) => monitor.run('query-status'))))).toHaveLength(
      6,
    );
  });

  test("events$ of the host names each event's domain, also of one that starts later", async () => {
    await start('early');
    await using host = libvirtConnection(daemon.uri);
    const seen: HostEvent[] = [];
    host.events$.subscribe((event) => seen.push(event));
    await firstValueFrom(host.domains());
    await start('late');
    const late = firstValueFrom(
      host.events$.pipe(filter(({ event, domain }) => event === 'STOP' && domain.name === 'late')),
    );
    await daemon.virsh('suspend', 'early');
    await daemon.virsh('suspend', 'late');
    const { domain } = await late;
    expect(domain.uuid).toBe((await daemon.virsh('domuuid', 'late')).trim());
    expect(seen.some(({ event, domain: { name } }) => event === 'STOP' && name === 'early')).toBe(true);
  });

  test("lifecycle$ reports each change of a domain, in libvirt's words", async () => {
    await using host = libvirtConnection(daemon.uri);
    const changes = lastValueFrom(
      host.lifecycle$.pipe(
        filter(({ domain }) => domain.name === 'life'),
        takeWhile(({ event }) => event !== 'stopped', true),
        toArray(),
      ),
    );
    await firstValueFrom(host.domains());
    await start('life');
    await daemon.virsh('suspend', 'life');
    await daemon.virsh('destroy', 'life');
    const tell = ({ domain, event, detail }: DomainLifecycle) => `${domain.name} ${event} ${detail}`;
    expect((await changes).map(tell)).toEqual([
      'life resumed unpaused',
      'life started booted',
      'life suspended paused',
      'life shutdown host',
      'life stopped destroyed',
    ]);
  });

  test('a domain that is destroyed ends its monitor in order, and no other', async () => {
    await start('goes', 'stays');
    await using host = libvirtConnection(daemon.uri);
    const [goes, stays] = [host.monitor('goes'), host.monitor('stays')];
    const ended = lastValueFrom(goes.events$.pipe(toArray()));
    stays.events$.subscribe();
    await Promise.all([goes.connect(), stays.connect()]);
    await daemon.virsh('destroy', 'goes');
    expect((await ended).map(({ event }) => event)).toEqual(['SHUTDOWN']);
    expect(await firstValueFrom(goes.state$)).toEqual({ status: 'closed' });
    expect(await firstValueFrom(stays.run('query-status'))).toMatchObject({ running: true });
  });

  test('a domain that was frozen when it was destroyed completes too; one that is killed fails', async () => {
    await start('frozen', 'killed');
    await using host = libvirtConnection(daemon.uri);
    const [frozen, killed] = [host.monitor('frozen'), host.monitor('killed')];
    const ended = lastValueFrom(frozen.events$.pipe(toArray()));
    const failed = lastValueFrom(killed.events$, { defaultValue: undefined });
    failed.catch(() => undefined);
    await Promise.all([frozen.connect(), killed.connect()]);
    await daemon.signalDomain('frozen', 'SIGSTOP');
    await daemon.virsh('destroy', 'frozen');
    expect(await ended).toEqual([]);
    await daemon.signalDomain('killed', 'SIGKILL');
    await expect(failed).rejects.toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
    expect(await firstValueFrom(killed.state$)).toMatchObject({ cause: { _tag: 'InterruptedError' } });
  });

  test('a run that is under way when its domain is destroyed is interrupted', async () => {
    await start('cut');
    await using monitor = libvirtMonitor({ uri: daemon.uri, domain: 'cut' });
    await monitor.connect();
    await daemon.signalDomain('cut', 'SIGSTOP');
    const run = firstValueFrom(monitor.run('query-status'));
    run.catch(() => undefined);
    await daemon.virsh('destroy', 'cut');
    await expect(run).rejects.toMatchObject({ _tag: 'InterruptedError', reason: 'lost', sent: true });
  });

  test('reconnect finds a domain again that was restarted, and registers its events again', async () => {
    await start('again');
    await using host = libvirtConnection(daemon.uri, { reconnect: { delay: 50 } });
    const monitor = host.monitor('again');
    const events: string[] = [];
    monitor.events$.subscribe(({ event }) => events.push(event));
    await monitor.connect();
    await daemon.virsh('destroy', 'again');
    await whenIn(monitor, 'waiting');
    await start('again');
    await whenIn(monitor, 'ready');
    const stopped = firstValueFrom(monitor.events$.pipe(filter(({ event }) => event === 'STOP')));
    await firstValueFrom(monitor.run('stop'));
    await stopped;
    expect(events[0]).toBe('SHUTDOWN');
    expect(events.at(-1)).toBe('STOP');
  });

  test('reconnect registers everything again after the daemon was killed', async () => {
    await start('survivor');
    await using host = libvirtConnection(daemon.uri, { reconnect: { delay: 50, maxDelay: 200 } });
    const monitor = host.monitor('survivor');
    const own: string[] = [];
    monitor.events$.subscribe(({ event }) => own.push(event));
    const all = firstValueFrom(host.events$.pipe(filter(({ event }) => event === 'STOP')));
    const life = firstValueFrom(host.lifecycle$.pipe(filter(({ event }) => event === 'suspended')));
    await monitor.connect();
    await firstValueFrom(host.domains());
    const gap = whenIn(monitor, 'waiting');
    await daemon.kill('SIGKILL');
    expect(await gap).toMatchObject({ cause: { _tag: 'InterruptedError', reason: 'lost' } });
    await daemon.restart();
    await whenIn(monitor, 'ready');
    await firstValueFrom(host.domains());
    // The answer to domains() came after the host's own registrations, and this run goes out after the monitor's.
    await firstValueFrom(monitor.run('stop'));
    expect((await all).domain.name).toBe('survivor');
    expect((await life).domain.name).toBe('survivor');
    await firstValueFrom(monitor.run('cont'));
    expect(own).toContain('STOP');
  });

  test('a daemon that is stopped is noticed by keepalive, and pending runs and streams fail', async () => {
    await start('waits');
    await using host = libvirtConnection(daemon.uri, { keepalive: { interval: 1_000, count: 3 } });
    const monitor = host.monitor('waits');
    await monitor.connect();
    const lost = lastValueFrom(monitor.events$);
    const life = lastValueFrom(host.lifecycle$);
    await daemon.kill('SIGSTOP');
    const run = firstValueFrom(monitor.run('query-status'));
    for (const failing of [run, lost, life]) {
      await expect(failing).rejects.toMatchObject({ _tag: 'InterruptedError' });
    }
    await expect(lost).rejects.toThrow(/3 keepalive pings/);
    await daemon.kill('SIGCONT');
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
  });

  test("the daemon's own pings are answered", async () => {
    await using impatient = await startLibvirtd({ conf: ['keepalive_interval=1', 'keepalive_count=1'] });
    await impatient.startDomain('idle');
    await using relay = await startRelay(impatient.socketPath);
    const uri = `qemu+unix:///system?socket=${relay.path}`;
    await using monitor = libvirtMonitor({ uri, domain: 'idle', keepalive: false });
    await monitor.connect();
    // The daemon sends the third to those alone who answered the two before.
    await firstValueFrom(relay.packets$.pipe(filter(isPing), skip(2)));
    expect(await firstValueFrom(monitor.state$)).toMatchObject({ status: 'ready' });
  });

  test('close() completes all streams at once, and nothing dials again', async () => {
    await start('closing');
    const host = libvirtConnection(daemon.uri);
    const monitor = host.monitor('closing');
    const streams = ([monitor.events$, host.events$, host.lifecycle$] as Observable<unknown>[]).map(
      (stream$) => lastValueFrom(stream$, { defaultValue: 'complete' }),
    );
    await monitor.connect();
    await firstValueFrom(host.domains());
    await daemon.kill('SIGSTOP');
    const run = firstValueFrom(monitor.run('query-status'));
    run.catch(() => undefined);
    await Promise.all([host.close(), host.close()]);
    await daemon.kill('SIGCONT');
    expect(await Promise.all(streams)).toEqual(['complete', 'complete', 'complete']);
    await expect(run).rejects.toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect' });
    await expect(firstValueFrom(host.domains())).rejects.toMatchObject({ _tag: 'ClosedError' });
    await expect(host.monitor('closing').connect()).rejects.toMatchObject({ _tag: 'ClosedError' });
  });

  test('64 bits come and go exactly', async () => {
    await start('exact');
    await using monitor = libvirtMonitor({ uri: daemon.uri, domain: 'exact' });
    const exact = { 'max-bandwidth': 18446744073709551615n };
    await firstValueFrom(monitor.execute({ execute: 'migrate-set-parameters', arguments: exact }));
    expect(await firstValueFrom(monitor.execute({ execute: 'query-migrate-parameters' }))).toMatchObject(
      exact,
    );
  });

  test('a monitor that waits for its domain dials when the domain starts, not after its delay', async () => {
    const patient = { delay: 600_000, maxDelay: 600_000 };
    await using host = libvirtConnection(daemon.uri, { reconnect: patient });
    const monitor = host.monitor('awaited');
    const connected = monitor.connect();
    expect(await whenIn(monitor, 'waiting')).toMatchObject({ cause: { _tag: 'LibvirtError', code: 42 } });
    await start('awaited');
    await connected;
  });

  test('one that is read only lists and follows domains, and changes none', async () => {
    await start('read');
    await using host = libvirtConnection(daemon.uri, { readonly: true });
    expect((await firstValueFrom(host.domains())).map(({ state }) => state)).toEqual(['running']);
    const monitor = host.monitor('read');
    await monitor.connect();
    const forbidden = {
      _tag: 'LibvirtError',
      message: expect.stringContaining('read only access') as string,
    };
    await expect(firstValueFrom(monitor.run('stop'))).rejects.toMatchObject(forbidden);
    await expect(firstValueFrom(host.events$)).rejects.toMatchObject(forbidden);
    const suspended = firstValueFrom(host.lifecycle$);
    await firstValueFrom(host.domains());
    await daemon.virsh('suspend', 'read');
    expect(await suspended).toMatchObject({ domain: { name: 'read' }, event: 'suspended' });
  });

  test('a table of its domains is right through a gap in which one died', async () => {
    await start('lives', 'dies');
    await using host = libvirtConnection(daemon.uri, { reconnect: { delay: 50, maxDelay: 200 } });
    const seen: (string | undefined)[] = [];
    const table$ = host.state$.pipe(
      switchMap(({ status }) =>
        status === 'ready'
          ? host.lifecycle$.pipe(
              startWith(undefined),
              switchMap(() => host.domains().pipe(catchError(() => of(undefined)))),
            )
          : of(undefined),
      ),
      map((domains) =>
        domains
          ?.map(({ name, state }) => `${name} ${state}`)
          .sort()
          .join(),
      ),
      distinctUntilChanged(),
      tap((table) => seen.push(table)),
      shareReplay(1),
    );
    const shows = (table: string | undefined) =>
      firstValueFrom(table$.pipe(filter((shown) => shown === table)));
    table$.subscribe();
    host.lifecycle$.subscribe();
    await shows('dies running,lives running');
    await daemon.kill('SIGKILL');
    await shows(undefined);
    await daemon.signalDomain('dies', 'SIGKILL');
    await daemon.restart();
    await shows('lives running');
    // The daemon may list both for a moment, until it has noticed that one is gone.
    const [first, ...later] = seen.filter((table) => table !== undefined);
    expect(first).toBe('dies running,lives running');
    expect(later.at(-1)).toBe('lives running');
    expect(later.slice(0, -1).filter((table) => table !== first)).toEqual([]);
  });
});
