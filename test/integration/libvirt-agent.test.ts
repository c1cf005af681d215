import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libvirtConnection, type LibvirtConnection } from '../../src/libvirt/index.js';
import type { HandshakeError, LibvirtError } from '../../src/errors.js';
import { failure } from '../failure.js';
import { type AgentDomain, startAgentDomain } from './guest-agent.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';

// Beware: this agent's guest is the machine that runs the tests. It is only read here, but for files in a test's folder.
describeReal('the guest agent through a real libvirtd', [...LIBVIRT, 'qemu-ga'], () => {
  let daemon: RealLibvirtd;
  let domain: AgentDomain;
  let host: LibvirtConnection;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    domain = await startAgentDomain(daemon, 'vm');
    host = libvirtConnection(daemon.uri);
  }, 60_000);
  afterAll(async () => {
    await host.close();
    await domain[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
  });

  test('answers, typed, beside the monitor of the same domain on the same connection', async () => {
    const agent = host.agent('vm');
    const { version } = await agent.connect();
    expect(version.qemu.major).toBeGreaterThanOrEqual(7);
    const { supported_commands } = await agent.request('guest-info');
    expect(supported_commands.some(({ name }) => name === 'guest-exec')).toBe(true);
    expect(await host.monitor('vm').request('query-status')).toMatchObject({ running: true });
  });

  test("its own errors are CommandErrors, libvirt's stay LibvirtErrors", async () => {
    const agent = host.agent('vm');
    await expect(agent.request('guest-file-open', { path: '/none/such' })).rejects.toMatchObject({
      _tag: 'CommandError',
      class: 'GenericError',
      desc: expect.stringContaining('No such file') as string,
      command: 'guest-file-open',
    });
    const unknown = await failure(
      new Promise((_, error) => agent.execute({ execute: 'guest-foo' }).subscribe({ error })),
    );
    expect(unknown).toMatchObject({ _tag: 'CommandError', class: 'CommandNotFound' });
    await daemon.virsh('suspend', 'vm');
    await expect(agent.request('guest-ping')).rejects.toMatchObject({ _tag: 'LibvirtError', code: 55 });
    await daemon.virsh('resume', 'vm');
    expect(await agent.request('guest-ping')).toEqual({});
  });

  test('one that is stopped costs a command its deadline, and answers again once it goes on', async () => {
    const agent = host.agent('vm', { commandTimeout: 2_000 });
    await agent.connect();
    domain.signal('SIGSTOP');
    // libvirt's deadline and ours are the same: whichever comes first
    const failed = (await failure(agent.request('guest-ping'))) as { readonly _tag: string };
    expect(['LibvirtError', 'CommandTimeoutError']).toContain(failed._tag);
    domain.signal('SIGCONT');
    await expect(agent.request('guest-ping', {}, { timeout: 20_000 })).resolves.toEqual({});
  });

  test('with reconnect a monitor waits for an agent that is not up yet', async () => {
    domain.signal('SIGSTOP');
    const agent = host.agent('vm', { reconnect: { delay: 100, maxDelay: 100 }, connectTimeout: 30_000 });
    const answered = agent.request('guest-ping');
    const waiting = new Promise((resolve) =>
      agent.state$.subscribe((state) => state.status === 'waiting' && resolve(state.cause)),
    );
    const cause = (await waiting) as HandshakeError;
    expect(cause).toMatchObject({ _tag: 'HandshakeError', cause: { _tag: 'LibvirtError' } });
    // 86: the agent does not answer. 112, of libvirt 11: it did not answer this command.
    expect([86, 112]).toContain((cause.cause as LibvirtError).code);
    domain.signal('SIGCONT');
    expect(await answered).toEqual({});
  }, 60_000);

  test('3 MB of a file come and go in chunks that libvirt carries', async () => {
    const agent = host.agent('vm');
    const path = join(daemon.folder, 'file');
    const bytes = Buffer.alloc(3_000_000, 'rxqmp');
    const writing = await agent.request('guest-file-open', { path, mode: 'w' });
    for (let at = 0; at < bytes.length; at += 96 * 1024) {
      const chunk = bytes.subarray(at, at + 96 * 1024).toString('base64');
      await agent.request('guest-file-write', { handle: writing, 'buf-b64': chunk });
    }
    await agent.request('guest-file-close', { handle: writing });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const handle = await agent.request('guest-file-open', { path });
    const read: Buffer[] = [];
    for (let eof = false; !eof;) {
      const piece = await agent.request('guest-file-read', { handle, count: 1_000_000 });
      read.push(Buffer.from(piece['buf-b64'], 'base64'));
      eof = piece.eof;
    }
    await agent.request('guest-file-close', { handle });
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
  }, 60_000);
});
