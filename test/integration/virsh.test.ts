import fc from 'fast-check';
import { firstValueFrom, lastValueFrom, materialize, ReplaySubject, Subject, take, toArray } from 'rxjs';
import { virshMonitor, type VirshOptions } from '../../src/virsh/index.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { failure } from '../failure.js';
import { hostile } from '../virsh/protocol/hostile.js';
import { LIBVIRT } from './libvirtd.js';
import { describeReal } from './real.js';
import { isFrom, libvirtRelease, qemuRelease, type Release } from './versions.js';
import { virshSuite } from './virsh-suite.js';

/**
 * libvirt 11.3 puts U+FFFD in place of a character outside the basic plane whose low 16 bits are a surrogate's; 9.0 and
 * 12.8 pass it on.
 */
function passedOnBy(libvirt: Release): (text: string) => string {
  if (!isFrom(libvirt, [11, 0, 0]) || isFrom(libvirt, [12, 0, 0])) return (text) => text;
  return (text) =>
    text.replace(/[\u{10000}-\u{10ffff}]/gu, (character) =>
      (character.codePointAt(0)! & 0xf800) === 0xd800 ? '\ufffd' : character,
    );
}

describeReal('virshMonitor on a real libvirtd', LIBVIRT, () => {
  let uuid: string;
  const suite = virshSuite(async (daemon) => (uuid = await daemon.startDomain('vm')));

  const open = (options: Partial<VirshOptions> = {}) =>
    virshMonitor({ uri: suite.daemon.uri, domain: 'vm', connectTimeout: 60_000, ...options });

  test('connecting and watching send the domain no command; a run taints it', async () => {
    const taint = async () => (await suite.daemon.virsh('dominfo', 'vm')).includes('custom monitor control');
    await using monitor = open();
    const greeting = await monitor.connect();
    expect(greeting.version.qemu.major).toBeGreaterThanOrEqual(7);
    let seen = false;
    monitor.events$.subscribe(() => (seen = true));
    // libvirt's own reset: until its event comes, nobody watches yet.
    while (!seen) await suite.daemon.virsh('reset', 'vm');
    expect(await taint()).toBe(false);
    await firstValueFrom(monitor.run('query-status'));
    expect(await taint()).toBe(true);
  });

  test("answers, with integers exact and QEMU's refusals as they are", async () => {
    await using monitor = open();
    await expect(firstValueFrom(monitor.run('query-status'))).resolves.toMatchObject({ running: true });
    const execute = (name: string, args?: object) =>
      firstValueFrom(monitor.execute({ execute: name, arguments: args }));
    await execute('migrate-set-parameters', { 'max-bandwidth': 18446744073709551615n });
    await expect(execute('query-migrate-parameters')).resolves.toMatchObject({
      'max-bandwidth': 18446744073709551615n,
    });
    await expect(execute('no-such')).rejects.toMatchObject({
      _tag: 'CommandError',
      class: 'CommandNotFound',
    });
    const version = await execute('human-monitor-command', { 'command-line': 'info version' });
    expect(version).toMatch(new RegExp(`^${qemuRelease().join('[.]')}\\D`));
  });

  test('long commands and long answers arrive whole', async () => {
    await using monitor = open();
    const schema = await firstValueFrom(monitor.execute({ execute: 'query-qmp-schema' }));
    expect((schema as unknown[]).length).toBeGreaterThan(500);
    const long = 'x'.repeat(100_000);
    const refused = firstValueFrom(monitor.execute({ execute: long }));
    await expect(refused).rejects.toMatchObject({ desc: `The command ${long} has not been found` });
  });

  test('any text in a command is text: it round-trips, and nothing else is executed', async () => {
    await suite.daemon.startDomain('bystander');
    const before = await suite.daemon.virsh('list', '--all');
    await using monitor = open();
    const setAndGet = async (text: string) => {
      await firstValueFrom(
        monitor.execute({ execute: 'migrate-set-parameters', arguments: { 'tls-authz': text } }),
      );
      const parameters = await firstValueFrom(monitor.execute({ execute: 'query-migrate-parameters' }));
      return (parameters as { 'tls-authz': string })['tls-authz'];
    };
    const named = fc.constantFrom(
      ...["'; destroy bystander; '", '\x15destroy bystander\x0f', '\ndestroy bystander\n', '\x7f\x7f\x7f'],
      ...['$(virsh destroy bystander)', '\t\t', '\x1b[A\x1bOA', '\\', '"', "'", '#', '!!', '\x04', '\x03'],
    );
    const passedOn = passedOnBy(libvirtRelease());
    await fc.assert(
      fc.asyncProperty(fc.oneof(named, hostile), async (text) => {
        fc.pre(!text.includes('\0'));
        expect(await setAndGet(text)).toBe(passedOn(text));
      }),
      { numRuns: 150, examples: [['\x15destroy bystander\x0f'], ["'; destroy bystander; '"]] },
    );
    expect(await suite.daemon.virsh('list', '--all')).toBe(before);
    await expect(setAndGet('a\0b')).rejects.toMatchObject({ _tag: 'ArgumentError' });
    await suite.daemon.virsh('destroy', 'bystander');
  });

  test.each([
    ["it's"],
    ['two words'],
    ['-c'],
    ['--help'],
    ['$(id);`id`'],
    ['a"b\\c'],
    ['; destroy vm;'],
    ["'; destroy vm; '"],
    ['ünïcødé 😀'],
    ['77'],
    ['#x'],
    ["x': {}"],
  ])('a domain called %j is found, and its events are its own', async (name) => {
    await suite.daemon.startDomain(name);
    try {
      await using monitor = open({ domain: name });
      const stop = firstValueFrom(monitor.events$);
      await firstValueFrom(monitor.run('stop'));
      await expect(stop).resolves.toMatchObject({ event: 'STOP' });
      await using other = open();
      await expect(firstValueFrom(other.run('query-status'))).resolves.toMatchObject({ running: true });
    } finally {
      const ids = await suite.daemon.virsh('list', '--uuid', '--name');
      const line = ids.split('\n').find((text) => text.slice(37) === name);
      await suite.daemon.virsh('destroy', line!.slice(0, 36));
    }
  });

  test('a domain is found by its UUID in any case, never by its id', async () => {
    await using monitor = open({ domain: uuid.toUpperCase() });
    await monitor.connect();
    const id = (await suite.daemon.virsh('domid', 'vm')).trim();
    await using other = open({ domain: id });
    await expect(other.connect()).rejects.toMatchObject({ _tag: 'LibvirtError', code: 42 });
  });

  test('a name that looks like a UUID is a name', async () => {
    const named = await suite.daemon.startDomain(uuid);
    await using monitor = open({ domain: uuid });
    await firstValueFrom(monitor.run('stop'));
    expect((await suite.daemon.virsh('domstate', 'vm')).trim()).toBe('running');
    await suite.daemon.virsh('destroy', named);
  });

  test.each([
    ['as it is', {}],
    ['wrapped', { virsh: ['env', '-u', 'LIBVIRT_LOG_OUTPUTS', 'virsh'] }],
  ])('watches before a run that follows goes out, virsh %s', async (_, options) => {
    for (let round = 0; round < 10; round += 1) {
      await using monitor = open(options);
      const seen = new ReplaySubject<QmpEvent>();
      monitor.events$.subscribe(seen);
      await firstValueFrom(monitor.run('stop'));
      await firstValueFrom(monitor.run('cont'));
      const events = await firstValueFrom(seen.pipe(take(2), toArray()));
      expect(events.map(({ event }) => event)).toEqual(['STOP', 'RESUME']);
    }
  });

  test("events have QEMU's own time and data", async () => {
    const start = Date.now();
    await using monitor = open();
    const reset = firstValueFrom(monitor.events$);
    await firstValueFrom(monitor.run('system_reset'));
    const { event, data, timestamp } = await reset;
    expect({ event, data }).toEqual({
      event: 'RESET',
      data: { guest: false, reason: 'host-qmp-system-reset' },
    });
    const milliseconds = timestamp.seconds * 1e3 + timestamp.microseconds / 1e3;
    expect(milliseconds).toBeGreaterThan(start - 1_000);
    expect(milliseconds).toBeLessThan(Date.now() + 1);
    // virsh's own times end with milliseconds, and so does one of a thousand of QEMU's.
    const others = firstValueFrom(monitor.events$.pipe(take(4), toArray()));
    for (let resets = 0; resets < 4; resets += 1) await firstValueFrom(monitor.run('system_reset'));
    const times = [timestamp, ...(await others).map((other) => other.timestamp)];
    expect(times.filter(({ microseconds }) => microseconds % 1_000 !== 0)).not.toEqual([]);
  });

  test('several monitors of a domain do not delay each other', async () => {
    await using first = open();
    await using second = open();
    const events = [first, second].map(({ events$ }) => firstValueFrom(events$));
    await Promise.all([first.connect(), second.connect()]);
    await Promise.all([first, second].map((monitor) => firstValueFrom(monitor.run('query-status'))));
    await firstValueFrom(first.run('system_reset'));
    expect((await Promise.all(events)).map(({ event }) => event)).toEqual(['RESET', 'RESET']);
  });

  test('a frozen QEMU can be connected to and watched, and its hung command does not delay disconnect', async () => {
    await suite.daemon.startDomain('frozen');
    await using monitor = open({ domain: 'frozen' });
    await monitor.connect();
    await suite.daemon.signalDomain('frozen', 'SIGSTOP');
    const out = new Subject<void>();
    // Once QEMU's events are watched.
    const sent = firstValueFrom(out);
    await using second = open({
      domain: 'frozen',
      trace: ({ direction }) => direction === 'out' && out.next(),
    });
    await second.connect();
    const events = lastValueFrom(second.events$.pipe(materialize()));
    const hung = failure(firstValueFrom(second.run('query-status')));
    await sent;
    await second.disconnect();
    expect(await hung).toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect', sent: true });
    await expect(events).resolves.toMatchObject({ kind: 'C' });
    await suite.daemon.signalDomain('frozen', 'SIGCONT');
    await suite.daemon.virsh('destroy', 'frozen');
  });

  test('trace reports commands, replies and events', async () => {
    const entries: string[] = [];
    await using monitor = open({
      trace: ({ direction, kind, name }) => entries.push(`${direction} ${kind} ${name}`),
    });
    const reset = firstValueFrom(monitor.events$);
    await firstValueFrom(monitor.run('system_reset'));
    await reset;
    // QEMU 11.1 sends RESET twice.
    expect([...new Set(entries)].sort()).toEqual([
      'in event RESET',
      'in return system_reset',
      'out command system_reset',
    ]);
  });

  test('an answer over maxFrameBytes fails the connection', async () => {
    await using monitor = open({ maxFrameBytes: 10_000 });
    await firstValueFrom(monitor.run('query-status'));
    const schema = firstValueFrom(monitor.execute({ execute: 'query-qmp-schema' }));
    await expect(schema).rejects.toMatchObject({
      _tag: 'InterruptedError',
      cause: expect.objectContaining({ _tag: 'ProtocolError' }),
    });
  });
});
