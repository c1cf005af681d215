import { existsSync } from 'node:fs';
import { filter, firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import { libvirtConnection, type LibvirtConnection } from '../../src/libvirt/index.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { fakeLibvirtd, type FakeLibvirtdOptions } from '../../src/testing/index.js';
import { failure } from '../failure.js';
import { showState } from '../monitor/set-up.js';
import { record } from '../monitor/stub-driver.js';
import { called } from './host.js';
import { fake, folder, silentAt, UUID } from './double.js';

const states = (of: { readonly state$: Observable<MonitorState> }) =>
  record(of.state$, [], '', showState).log;
const whenIn = (of: { readonly state$: Observable<MonitorState> }, status: MonitorState['status']) =>
  firstValueFrom(of.state$.pipe(filter((state) => state.status === status)));

/** Waits longer than any test takes: only what wakes it ends the wait. */
const PATIENT = { reconnect: { delay: 600_000, maxDelay: 600_000 } };

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(setImmediate);
};

let made = 0;
const laterAt = () => `${folder.path}/later-${(made += 1)}.sock`;
const uriOf = (path: string) => `qemu+unix:///system?socket=${path}`;
const startAt = (path: string, options: Partial<FakeLibvirtdOptions> = {}) =>
  fakeLibvirtd({ domains: { vm: { uuid: UUID } }, ...options, path });

describe("a libvirt connection's state$", () => {
  test('is idle until something of the connection is used, and closed after close()', async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    const host = libvirtConnection(uri);
    const log = states(host);
    expect(log).toEqual(['idle']);
    await firstValueFrom(host.domains());
    expect(await firstValueFrom(host.state$)).toMatchObject({
      status: 'ready',
      greeting: { version: { qemu: { major: 7 } } },
    });
    await host.close();
    expect(log).toEqual(['idle', 'connecting 1', 'ready', 'closed']);
    await using idle = libvirtConnection(uri);
    await idle.close();
    expect(await firstValueFrom(idle.state$)).toEqual({ status: 'closed' });
  });

  test.each<[string, (host: LibvirtConnection) => unknown]>([
    ['events$', (host) => host.events$.subscribe()],
    ['lifecycle$', (host) => host.lifecycle$.subscribe()],
    ['domains()', (host) => host.domains().subscribe({ error: () => undefined })],
    ['a monitor', (host) => failure(host.monitor('vm').connect())],
  ])('follows the dial that %s begins', async (_, use) => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const log = states(host);
    use(host);
    await whenIn(host, 'ready');
    expect([...new Set(log)]).toEqual(['idle', 'connecting 1', 'ready']);
    expect(libvirtd.clients).toBe(1);
  });

  test('reports why a dial for a monitor failed, and that one was given up', async () => {
    const uri = uriOf(laterAt());
    await using refused = libvirtConnection(uri);
    await failure(refused.monitor('vm').connect());
    expect(await firstValueFrom(refused.state$)).toMatchObject({
      status: 'closed',
      cause: { _tag: 'ConnectError' },
    });
    const { libvirtd, uri: silent } = await fake({ answer: silentAt('AUTH_LIST') });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(silent);
    const log = states(host);
    const monitor = host.monitor('vm');
    const connected = failure(monitor.connect());
    await monitor.disconnect();
    await connected;
    expect(log).toEqual(['idle', 'connecting 1', 'closed']);
  });

  test('with reconnect shows a gap that the streams do not, and that a query waits through', async () => {
    const path = laterAt();
    const first = await startAt(path);
    await using host = libvirtConnection(uriOf(path), { reconnect: { delay: 1, maxDelay: 5 } });
    const log = states(host);
    const streams: string[] = [];
    const shown = ({ domain, event }: { domain: { name: string }; event: string }) =>
      `${domain.name} ${event}`;
    record(host.events$, streams, 'qemu', shown);
    record(host.lifecycle$, streams, 'libvirt', shown);
    await firstValueFrom(host.domains());
    await first.close();
    const { cause } = (await whenIn(host, 'waiting')) as Extract<MonitorState, { status: 'waiting' }>;
    expect(cause).toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
    const listed = firstValueFrom(host.domains());
    await using second = await startAt(path, { domains: { other: { uuid: UUID } } });
    expect((await listed).map(({ name }) => name)).toEqual(['other']);
    second.emit('other', { event: 'STOP' });
    second.stop('other');
    await firstValueFrom(host.domains());
    expect(streams).toEqual(['qemu other STOP', 'libvirt other stopped']);
    const gone = log.indexOf('waiting 1');
    expect(log.slice(0, gone)).toEqual(['idle', 'connecting 1', 'ready']);
    expect(log.at(-1)).toBe('ready');
  });

  test('without reconnect changes first at a loss, then the queries fail, then the streams', async () => {
    const { libvirtd, uri } = await fake({ answer: silentAt('CONNECT_LIST_ALL_DOMAINS') });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri, { name: 'host1' });
    const log: string[] = [];
    record(host.state$, log, 'state', showState);
    host.domains().subscribe({
      error: ({ _tag, sent, command, monitor }) => log.push(`${command}@${monitor} ${_tag} ${sent}`),
    });
    record(host.events$, log, 'events');
    record(host.lifecycle$, log, 'lifecycle');
    await until(() => called(libvirtd, 'CONNECT_LIST_ALL_DOMAINS') === 1);
    libvirtd.drop();
    await whenIn(host, 'closed');
    await new Promise(setImmediate);
    expect(log.slice(3)).toEqual([
      'state closed',
      'domains@host1 InterruptedError true',
      'lifecycle failed InterruptedError lost',
      'events failed InterruptedError lost',
    ]);
    // The next use opens another connection
    host.lifecycle$.subscribe({ error: () => undefined });
    await whenIn(host, 'ready');
  });

  test('a bound of redials ends it with the last failure', async () => {
    await using host = libvirtConnection(uriOf(laterAt()), { reconnect: { delay: 1, attempts: 2 } });
    const log = states(host);
    const listed = failure(firstValueFrom(host.domains()));
    await failure(lastValueFrom(host.lifecycle$));
    expect(await listed).toMatchObject({ _tag: 'ConnectError', command: 'domains' });
    const tries = ['connecting 1', 'waiting 1', 'connecting 2', 'waiting 2', 'connecting 3'];
    expect(log).toEqual(['idle', ...tries, 'closed']);
  });
});

describe('domains()', () => {
  test('has commandTimeout as its deadline, and says whether the daemon was asked', async () => {
    const { libvirtd, uri } = await fake({ answer: silentAt('CONNECT_LIST_ALL_DOMAINS') });
    await using _libvirtd = libvirtd;
    await using silent = libvirtConnection(uri, { commandTimeout: () => 1_000 });
    await whenReady(silent);
    expect(await failure(firstValueFrom(silent.domains()))).toMatchObject({
      _tag: 'CommandTimeoutError',
      sent: true,
      message: 'domains was asked, but no answer came within 1000 ms',
    });
    await using away = libvirtConnection(uriOf(laterAt()), { ...PATIENT, commandTimeout: 1_000 });
    expect(await failure(firstValueFrom(away.domains()))).toMatchObject({
      sent: false,
      message: expect.stringMatching(
        /^domains couldn't be asked within 1000 ms; the last failure: no connection/,
      ) as string,
      cause: { _tag: 'ConnectError' },
    });
  });

  test('asks a connection only while it is subscribed', async () => {
    const path = laterAt();
    await using host = libvirtConnection(uriOf(path), { reconnect: { delay: 1, maxDelay: 5 } });
    host.domains().subscribe().unsubscribe();
    host.lifecycle$.subscribe();
    await whenIn(host, 'waiting');
    await using libvirtd = await startAt(path);
    await whenReady(host);
    expect(libvirtd.calls.map(({ procedure }) => procedure)).not.toContain('CONNECT_LIST_ALL_DOMAINS');
  });
});

const whenReady = async (host: LibvirtConnection) => {
  host.lifecycle$.subscribe({ error: () => undefined });
  await whenIn(host, 'ready');
};

test('an event whose data is not JSON fails events$ alone; who subscribes again has the next ones', async () => {
  const { libvirtd, uri } = await fake();
  await using _libvirtd = libvirtd;
  await using host = libvirtConnection(uri);
  await whenReady(host);
  const failed = failure(lastValueFrom(host.events$));
  await firstValueFrom(host.domains());
  libvirtd.emit('vm', { event: 'BAD', data: { toJSON: () => 'text' } });
  expect(await failed).toMatchObject({ _tag: 'ProtocolError' });
  expect(await firstValueFrom(host.state$)).toMatchObject({ status: 'ready' });
  const next = firstValueFrom(host.events$);
  await firstValueFrom(host.domains());
  libvirtd.emit('vm', { event: 'STOP' });
  expect(await next).toMatchObject({ event: 'STOP', domain: { name: 'vm' } });
});

describe('a monitor that waits to dial again', () => {
  test('dials when libvirt reports that its domain started, by whatever it was named', async () => {
    const { libvirtd, uri } = await fake({
      domains: { vm: { uuid: UUID, running: false }, other: { uuid: `0${UUID.slice(1)}`, running: false } },
    });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri, PATIENT);
    const monitors = ['vm', UUID.toUpperCase(), UUID.replaceAll('-', '')].map((name) => host.monitor(name));
    const connected = monitors.map((monitor) => monitor.connect());
    for (const monitor of monitors) await whenIn(monitor, 'waiting');
    libvirtd.start('other');
    await firstValueFrom(host.domains());
    for (const monitor of monitors)
      expect(await firstValueFrom(monitor.state$)).toMatchObject({ status: 'waiting' });
    libvirtd.start('vm');
    await Promise.all(connected);
  });

  test('dials when somebody else has reached the daemon again, and so does the connection', async () => {
    const path = laterAt();
    await using host = libvirtConnection(uriOf(path), PATIENT);
    host.lifecycle$.subscribe();
    const waits = host.monitor('vm').connect();
    await whenIn(host, 'waiting');
    await using _libvirtd = await startAt(path);
    expect(existsSync(path)).toBe(true);
    await host.monitor('vm').connect();
    await waits;
    await whenIn(host, 'ready');
  });

  test('looks again where its domain started while it was looked up', async () => {
    let started = false;
    const { libvirtd, uri } = await fake({
      domains: { vm: { uuid: UUID, running: false } },
      answer: ({ procedure }) => {
        if (procedure !== 'DOMAIN_LOOKUP_BY_NAME' || started) return undefined;
        // The event overtakes the answer, which is older.
        started = true;
        libvirtd.start('vm');
        return { error: { code: 42, message: 'Domain not found' } };
      },
    });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    await host.monitor('vm').connect();
  });
});
