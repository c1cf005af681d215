import { statSync } from 'node:fs';
import { Subject } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { closeAll, eventually, GREETING, shared } from './set-up.js';

afterEach(closeAll);

describe('a client of a shared monitor', () => {
  it('is greeted with the version of the machine, and negotiates for itself', async () => {
    const { dial, qemu } = await shared();
    const first = await dial();
    expect(await first.take(1)).toEqual([
      { QMP: { version: { qemu: { major: 7, minor: 2, micro: 22 }, package: '' }, capabilities: [] } },
    ]);
    first.send({ execute: 'query-status', id: 1 }, { execute: 'qmp_capabilities' });
    first.send({ execute: 'qmp_capabilities', id: 2 });
    expect((await first.take(3)).map(({ error, return: value }) => error ?? value)).toEqual([
      { class: 'CommandNotFound', desc: "Expecting capabilities negotiation with 'qmp_capabilities'" },
      {},
      { class: 'CommandNotFound', desc: 'Capabilities negotiation is already complete, command ignored' },
    ]);
    const second = await dial();
    second.send({ execute: 'query-name' });
    expect((await second.take(2))[1]).toMatchObject({ error: { class: 'CommandNotFound' } });
    expect(qemu.received.map(({ execute }) => execute)).toEqual(['qmp_capabilities']);
  });

  it('gets its ids back to the letter, and none where it gave none', async () => {
    const { ready } = await shared();
    const client = await ready();
    client.send('{"execute":"query-name","id":18446744073709551615}', '{"execute":"query-name"}');
    client.send('{"execute":"query-name","id":null}', '{"execute":"nope","id":{"a":[1,"é"]}}');
    await client.until(({ text }) => text.split('\r\n').length > 4);
    expect(client.text.split('\r\n')).toEqual([
      '{"return": {}, "id": 18446744073709551615}',
      '{"return": {}}',
      '{"return": {}, "id": null}',
      String.raw`{"id": {"a": [1, "\u00E9"]}, "error": {"class": "CommandNotFound", "desc": "The command nope has not been found"}}`,
      '',
    ]);
  });

  it('has integers of 64 bits pass exactly, both ways', async () => {
    const { ready, qemu } = await shared();
    const client = await ready();
    const wide = '{"max-postcopy-bandwidth":18446744073709551615}';
    client.send(`{"execute":"migrate-set-parameters","arguments":${wide}}`);
    client.send('{"execute":"query-migrate-parameters"}');
    await client.until(({ text }) => text.includes('"max-postcopy-bandwidth": 18446744073709551615'));
    expect(qemu.received[1]).toEqual({
      execute: 'migrate-set-parameters',
      arguments: { 'max-postcopy-bandwidth': 18446744073709551615n },
    });
  });

  it('gets the event before the reply to its own command, as every other client gets the event', async () => {
    const { ready } = await shared();
    const [first, second] = [await ready(), await ready()];
    first.send({ execute: 'stop', id: 1 });
    const stop = expect.objectContaining({ event: 'STOP' }) as unknown;
    expect(await first.take(2)).toEqual([stop, { return: {}, id: 1 }]);
    expect(await second.take(1)).toEqual([stop]);
  });

  it('writes events as QEMU does', async () => {
    const { qemu, ready } = await shared();
    const client = await ready();
    qemu.emit({ event: 'X', data: { 'qom-path': '/é' }, timestamp: { seconds: -1, microseconds: -1 } });
    await client.until(({ text }) => text.includes('\n'));
    expect(client.text).toBe(
      '{"timestamp": {"seconds": -1, "microseconds": -1}, "event": "X", "data": {"qom-path": "/\\u00E9"}}\r\n',
    );
  });

  it('gets no event before it has negotiated', async () => {
    const { qemu, dial, ready } = await shared();
    const other = await ready();
    const client = await dial();
    await client.take(1);
    qemu.emit({ event: 'BEFORE' });
    await other.take(1);
    client.send({ execute: 'qmp_capabilities' });
    expect(await client.take(1)).toEqual([{ return: {} }]);
    qemu.emit({ event: 'AFTER' });
    expect(await client.take(1)).toMatchObject([{ event: 'AFTER' }]);
  });

  it('gets replies in the order of its commands, its own alone', async () => {
    const slow$ = new Subject<object>();
    const { ready } = await shared(
      { allow: (command) => command !== 'quit' },
      { run: ({ execute }) => (execute === 'x-slow' ? slow$ : undefined) },
    );
    const [first, second] = [await ready(), await ready()];
    first.send(
      { execute: 'x-slow', id: 'a' },
      { execute: 'quit', id: 'b' },
      { execute: 'query-kvm', id: 'c' },
    );
    second.send({ execute: 'quit', id: 'a' });
    expect(await second.take(1)).toMatchObject([{ id: 'a', error: { class: 'CommandNotFound' } }]);
    expect(first.text).toBe('');
    slow$.next({ slow: true });
    expect(await first.take(3)).toMatchObject([
      { id: 'a', return: { slow: true } },
      { id: 'b', error: { class: 'CommandNotFound' } },
      { id: 'c', return: { enabled: false } },
    ]);
  });

  it('shuts the machine down with quit, for everyone: SHUTDOWN, the reply, then the end', async () => {
    const { ready } = await shared();
    const [first, second] = [await ready(), await ready()];
    first.send({ execute: 'quit', id: 1 });
    const shutdown = expect.objectContaining({ event: 'SHUTDOWN' }) as unknown;
    expect(await first.take(2)).toEqual([shutdown, { return: {}, id: 1 }]);
    expect(await second.take(1)).toEqual([shutdown]);
    await first.until(({ ended }) => ended);
    await second.until(({ ended }) => ended);
  });

  it('leaves in the middle of a command without harm to the others', async () => {
    const slow$ = new Subject<object>();
    const run = ({ execute }: { execute: string }) => (execute === 'x-slow' ? slow$ : undefined);
    const { qemu, ready, share } = await shared({}, { run });
    const [first, second] = [await ready(), await ready()];
    first.send({ execute: 'x-slow', id: 1 }, { execute: 'stop' }, '{"execute":"sto');
    await eventually(() => qemu.received.some(({ execute }) => execute === 'x-slow'));
    first.close();
    second.send({ execute: 'query-kvm', id: 1 });
    await eventually(() => share.clients === 1);
    slow$.next({ slow: true });
    expect(await second.take(1)).toMatchObject([{ id: 1, return: { enabled: false } }]);
    expect(qemu.received.map(({ execute }) => execute)).not.toContain('stop');
  });

  it('is offered out of band where the monitor has it, for itself', async () => {
    const slow$ = new Subject<object>();
    const run = ({ execute }: { execute: string }) => (execute === 'x-slow' ? slow$ : undefined);
    const { dial, ready } = await shared({}, { run }, { oob: true });
    const plain = await ready();
    const client = await dial();
    expect(await client.take(1)).toMatchObject([{ QMP: { capabilities: ['oob'] } }]);
    client.send({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] } });
    await client.take(1);
    client.send({ execute: 'x-slow', id: 'in' }, { 'exec-oob': 'query-yank', id: 'out' });
    expect(await client.take(1)).toMatchObject([{ id: 'out' }]);
    plain.send({ 'exec-oob': 'query-yank' });
    expect(await plain.take(1)).toMatchObject([
      { error: { desc: "QMP input member 'exec-oob' is unexpected" } },
    ]);
    slow$.next({});
    expect(await client.take(1)).toEqual([{ return: {}, id: 'in' }]);
  });

  it('is refused out of band where the monitor was made without it', async () => {
    const { dial } = await shared();
    const client = await dial();
    client.send({ execute: 'qmp_capabilities', arguments: { enable: ['oob'] } });
    expect((await client.take(2))[1]).toMatchObject({ error: { desc: 'Capability oob not available' } });
  });

  it('may be any number on one connection to the machine', async () => {
    const { qemu, ready, share } = await shared();
    const clients = await Promise.all(Array.from({ length: 20 }, () => ready()));
    for (const [at, client] of clients.entries()) client.send({ execute: 'query-name', id: at });
    const replies = await Promise.all(clients.map((client) => client.take(1)));
    expect(replies).toEqual(clients.map((_, id) => [{ return: {}, id }]));
    expect(share.clients).toBe(20);
    expect(qemu.received.filter(({ execute }) => execute === 'qmp_capabilities')).toHaveLength(1);
  });

  it('comes by a path that is open to this user alone', async () => {
    const { path, share } = await shared();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(share.address).toEqual({ path });
    await share.close();
    expect(() => statSync(path)).toThrow('ENOENT');
  });
});

describe('a shared monitor whose machine goes', () => {
  it('closes its clients, and serves the next ones when it is back', async () => {
    const { qemu, monitor, ready, dial } = await shared({}, {}, { reconnect: { delay: 1, maxDelay: 1 } });
    const client = await ready();
    client.send({ execute: 'query-name' });
    await client.take(1);
    qemu.drop();
    await client.until(({ ended }) => ended);
    await monitor.connect();
    expect(await (await dial()).take(1)).toEqual([GREETING]);
  });

  it('dials again for the next client where the monitor would', async () => {
    const { qemu, ready } = await shared();
    const client = await ready();
    qemu.drop();
    await client.until(({ ended }) => ended);
    await ready();
    expect(qemu.received.filter(({ execute }) => execute === 'qmp_capabilities')).toHaveLength(2);
  });

  it('answers no command of which nobody knows whether it was executed', async () => {
    const run = ({ execute }: { execute: string }) => (execute === 'x-slow' ? new Subject() : undefined);
    const { qemu, ready } = await shared({}, { run });
    const client = await ready();
    client.send({ execute: 'x-slow' });
    await eventually(() => qemu.received.some(({ execute }) => execute === 'x-slow'));
    qemu.drop();
    await client.until(({ ended }) => ended);
    expect(client.text).toBe('');
  });

  it('turns clients away once the monitor was disconnected on purpose, and dials nothing for them', async () => {
    const { qemu, monitor, ready, dial } = await shared();
    const client = await ready();
    await monitor.disconnect();
    await client.until(({ ended }) => ended);
    const late = await dial();
    await late.until(({ ended }) => ended);
    expect(late.text).toBe('');
    expect(qemu.received).toHaveLength(1);
  });

  it('turns a client away while the machine can not be reached', async () => {
    const { dial, monitor, qemu } = await shared({}, {}, { reconnect: { delay: 60_000 } });
    await monitor.connect();
    qemu.drop();
    await new Promise<void>((resolve) => {
      monitor.state$.subscribe(({ status }) => status === 'waiting' && resolve());
    });
    const client = await dial();
    await client.until(({ ended }) => ended);
    expect(client.text).toBe('');
  });

  it('looks to a monitor of ours as a QEMU that closes: at once, and before the greeting for the next', async () => {
    const { path, monitor, qemu } = await shared({}, {}, { reconnect: { delay: 60_000 } });
    const [there, late] = [socketMonitor({ path }), socketMonitor({ path })];
    await there.connect();
    const failed = new Promise<unknown>((resolve) => there.events$.subscribe({ error: resolve }));
    const lost = new Promise<void>((resolve) => {
      monitor.state$.subscribe(({ status }) => status === 'waiting' && resolve());
    });
    qemu.drop();
    await lost;
    expect(await failed).toMatchObject({
      _tag: 'InterruptedError',
      message: expect.stringMatching(/the peer closed it$/) as string,
    });
    await expect(late.connect()).rejects.toMatchObject({
      _tag: 'HandshakeError',
      message: expect.stringMatching(/the peer closed the connection before the greeting$/) as string,
    });
  });

  it('leaves the monitor connected when it is closed', async () => {
    const { monitor, share, ready } = await shared();
    const client = await ready();
    await Promise.all([share.close(), share.close()]);
    await client.until(({ ended }) => ended);
    expect(share.clients).toBe(0);
    let status = '';
    monitor.state$.subscribe((state) => (status = state.status)).unsubscribe();
    expect(status).toBe('ready');
  });
});

it('has errors of the machine pass as they are, with a monitor of ours on either side', async () => {
  const { path } = await shared(
    {},
    { run: () => Promise.reject({ class: 'DeviceNotFound', desc: "no 'x'" }) },
  );
  await using monitor = socketMonitor({ path });
  await expect(monitor.connect()).resolves.toMatchObject({ version: { qemu: { major: 7 } } });
  await new Promise<void>((resolve) => {
    monitor.run('query-status').subscribe({
      error: (error: unknown) => {
        expect(error).toMatchObject({ _tag: 'CommandError', class: 'DeviceNotFound', desc: "no 'x'" });
        resolve();
      },
    });
  });
});
