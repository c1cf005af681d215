import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { fakeQemu, faults, script, type FakeQemuOptions, type Script } from '../../src/testing/index.js';

/** What query-name comes to where the double plays this in place of its reply. */
async function afterFault(played: Script, more: FakeQemuOptions = {}): Promise<unknown> {
  const run = ({ execute }: { execute: string }) => (execute === 'query-name' ? played : undefined);
  return outcome({ ...more, run });
}

async function outcome(options: FakeQemuOptions): Promise<unknown> {
  await using qemu = await fakeQemu(options);
  const monitor = socketMonitor({ open: () => qemu.open(), connectTimeout: 1_000, commandTimeout: 2_000 });
  monitor.events$.subscribe({ error: () => undefined });
  const name = monitor.execute({ execute: 'query-name' });
  return await firstValueFrom(name).finally(() => monitor.disconnect());
}

const name = { name: 'vm1' };
const reply = faults.reply(name);

describe('socketMonitor works with', () => {
  it.each<[string, Script]>([
    ['a stale reply', script(faults.stale({ name: 'of another' }), reply)],
    [
      'replies with ids that are none of ours',
      script(faults.stale(1, null), faults.stale(2, { a: 1 }), reply),
    ],
    ['events before the reply', script(faults.event('STOP'), faults.event('ACME', { x: 1 }), reply)],
    ['events after the reply, in the same write', script(reply, faults.event('STOP'))],
    ['a pause before the reply', script(faults.pause(20), reply)],
    ['a reply that comes twice', script(reply, reply)],
  ])('%s', async (_, played) => {
    expect(await afterFault(played)).toEqual(name);
  });

  it.each([
    ['every byte in a write of its own', { wire: faults.split(1) }],
    ['a slow drip', { wire: faults.drip(16, 1) }],
    ['a delay of each message', { wire: faults.delay(5) }],
    ['lines without end, pretty', { pretty: true }],
    [
      'a stale reply and an event around the greeting',
      {
        onConnect: script(faults.event('STOP'), faults.greeting(), faults.stale(), faults.errorWithoutId()),
      },
    ],
  ] as const)('%s', async (_, options) => {
    expect(await afterFault(script(reply), options)).toEqual(name);
  });
});

describe('socketMonitor reports', () => {
  it.each<[string, Script, object]>([
    ['a refusal', script(faults.refuse('no')), { _tag: 'CommandError', class: 'GenericError', desc: 'no' }],
    [
      'an error without id',
      script(faults.errorWithoutId()),
      { _tag: 'InterruptedError', cause: { _tag: 'ProtocolError' } },
    ],
    ['garbage', script(faults.garbage()), { _tag: 'InterruptedError', cause: { _tag: 'ProtocolError' } }],
    ['a reset', script(faults.reset()), { _tag: 'InterruptedError', reason: 'lost' }],
    [
      'an end in the middle of a reply',
      script(faults.bytes('{"return": {'), faults.end()),
      { _tag: 'InterruptedError' },
    ],
    ['no answer', script(), { _tag: 'CommandTimeoutError', sent: true }],
    ['silence', script(faults.silence()), { _tag: 'CommandTimeoutError', sent: true }],
  ])('%s', async (_, played, error) => {
    await expect(afterFault(played)).rejects.toMatchObject(error);
  });

  it.each<[string, Script, object]>([
    ['a peer that says nothing', script(), { _tag: 'HandshakeError' }],
    [
      'a peer that is no monitor',
      script(faults.garbage('SSH-2.0-OpenSSH_9.2\r\n')),
      { _tag: 'HandshakeError' },
    ],
    ['a peer that leaves before it greets', script(faults.end()), { _tag: 'HandshakeError' }],
  ])('%s', async (_, onConnect, error) => {
    await expect(outcome({ onConnect })).rejects.toMatchObject(error);
  });
});
