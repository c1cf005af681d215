import { filter, firstValueFrom } from 'rxjs';
import { agentMonitor } from '../../src/agent/index.js';
import { libvirtConnection, type LibvirtConnection } from '../../src/libvirt/index.js';
import type { HandshakeError, LibvirtError } from '../../src/errors.js';
import { describeAgent } from '../agent/suite.js';
import { failure } from '../failure.js';
import { type AgentDomain, startAgentDomain, startUnbootedAgentDomain } from './guest-agent.js';
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
  });
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
  });
});

describeReal('a domain whose guest boots', [...LIBVIRT, 'qemu-ga'], () => {
  test('is dialled when libvirt reports that its agent has connected, however long the monitor would wait', async () => {
    await using daemon = await startLibvirtd();
    await using domain = await startUnbootedAgentDomain(daemon, 'vm');
    const TAINT = 'custom guest agent control commands issued';
    expect(await daemon.virsh('dominfo', 'vm')).not.toContain(TAINT);
    const hourly = { delay: 3_600_000, maxDelay: 3_600_000, jitter: 0 };
    await using agent = agentMonitor({ uri: daemon.uri, domain: 'vm', reconnect: hourly });
    const answered = agent.request('guest-ping');
    const waiting = firstValueFrom(agent.state$.pipe(filter(({ status }) => status === 'waiting')));
    expect(await waiting).toMatchObject({ delay: 3_600_000, cause: { _tag: 'HandshakeError' } });
    await domain.boot();
    expect(await answered).toEqual({});
    // Each command through libvirt does that, the first one of a connection too.
    expect(await daemon.virsh('dominfo', 'vm')).toContain(TAINT);
  });
});

// On connections of their own.
describeReal('a domain with a real guest agent', [...LIBVIRT, 'qemu-ga'], () => {
  let daemon: RealLibvirtd;
  let domain: AgentDomain;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    domain = await startAgentDomain(daemon, 'vm');
  });
  afterAll(async () => {
    await domain[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
  });

  describeAgent('libvirt', async ({ booted, ...options }) => {
    const release = async () => domain.signal('SIGCONT');
    if (booted === false) domain.signal('SIGSTOP');
    return {
      agent: agentMonitor({ uri: daemon.uri, domain: 'vm', ...options }),
      folder: daemon.folder,
      hold: async () => domain.signal('SIGSTOP'),
      release,
      boot: release,
      close: release,
    };
  });
});
