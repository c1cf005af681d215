import { filter, firstValueFrom, lastValueFrom, NEVER, throwError } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { agentMonitor } from '../../src/agent/index.js';
import type { MonitorState } from '../../src/monitor/state.js';
import type { Run } from '../../src/testing/index.js';
import { fake, failureOf, UUID } from './double.js';

const withAgent = async (agent: Run | undefined, running = true) => {
  const { libvirtd, uri } = await fake({
    domains: { vm: { uuid: UUID, running, ...(agent === undefined ? {} : { agent }) } },
  });
  const host = libvirtConnection(uri, { name: 'host1' });
  return {
    ...{ libvirtd, host, agent: host.agent('vm') },
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await libvirtd.close();
    },
  };
};

const sentTo = (libvirtd: { calls: readonly { procedure: string; args: unknown }[] }) =>
  libvirtd.calls
    .filter(({ procedure }) => procedure === 'DOMAIN_AGENT_COMMAND')
    .map(({ args }) => {
      const { cmd, timeout } = args as { cmd: string; timeout: number };
      return `${(JSON.parse(cmd) as { execute: string }).execute} ${timeout}`;
    });

describe("a domain's guest agent", () => {
  test('is a monitor that is ready when the agent answered, beside the one of QEMU', async () => {
    await using set = await withAgent(({ execute }) =>
      execute === 'guest-get-host-name' ? { 'host-name': 'guest1' } : undefined,
    );
    expect(await set.agent.request('guest-get-host-name')).toEqual({ 'host-name': 'guest1' });
    const ready = await firstValueFrom(set.agent.state$);
    expect(ready).toMatchObject({
      status: 'ready',
      greeting: { version: { qemu: { major: 7, minor: 2, micro: 22 } } },
    });
    expect(await set.host.monitor('vm').request('query-status')).toMatchObject({ status: 'running' });
    expect(set.libvirtd.clients).toBe(1);
    expect(sentTo(set.libvirtd)).toEqual(['guest-info 5', 'guest-get-host-name 60']);
  });

  test("has the monitor's deadline as libvirt's, in whole seconds", async () => {
    const { libvirtd, uri } = await fake({ domains: { vm: { uuid: UUID, agent: () => undefined } } });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const agent = host.agent('vm', {
      commandTimeout: (name) => (name === 'guest-fstrim' ? 90_500 : undefined),
    });
    await agent.request('guest-fstrim');
    await agent.request('guest-ping');
    expect(sentTo(libvirtd).slice(1)).toEqual(['guest-fstrim 91', 'guest-ping 60']);
  });

  test.each([
    ['The command guest-foo has not been found', 'CommandNotFound'],
    ["Parameter 'path' is missing", 'GenericError'],
  ])('fails with the error of the agent: %s', async (desc, name) => {
    await using set = await withAgent(({ execute }) =>
      execute === 'guest-foo' ? throwError(() => ({ class: 'GenericError', desc })) : undefined,
    );
    const failed = await failureOf(firstValueFrom(set.agent.execute({ execute: 'guest-foo' })));
    expect(failed).toMatchObject({
      _tag: 'CommandError',
      class: name,
      desc,
      command: 'guest-foo',
      monitor: 'host1',
    });
    expect(failed.cause).toMatchObject({ _tag: 'LibvirtError', code: 1 });
    expect(await set.agent.request('guest-ping')).toEqual({});
  });

  test('that is not there fails the dial with what may be missing; with reconnect the dials go on until it is', async () => {
    let booted = false;
    const { libvirtd, uri } = await fake({
      domains: { vm: { uuid: UUID, agent: () => undefined } },
      answer: ({ procedure }) =>
        procedure === 'DOMAIN_AGENT_COMMAND' && !booted
          ? {
              error: {
                code: 86,
                message: 'Guest agent is not responding: QEMU guest agent is not connected',
              },
            }
          : undefined,
    });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    expect(await failureOf(host.agent('vm').connect())).toMatchObject({
      _tag: 'HandshakeError',
      permanent: false,
      message:
        "no answer of the guest agent of domain 'vm': Guest agent is not responding: QEMU guest agent is not connected; the guest may not have booted yet, be paused, or have no qemu-guest-agent running",
      cause: { _tag: 'LibvirtError', code: 86 },
    });
    const patient = host.agent('vm', { reconnect: { delay: 1, maxDelay: 5 } });
    const answered = patient.request('guest-ping');
    await firstValueFrom(patient.state$.pipe(filter(({ status }: MonitorState) => status === 'waiting')));
    booted = true;
    expect(await answered).toEqual({});
  });

  describe('that connects', () => {
    const NOT_CONNECTED = {
      error: { code: 86, message: 'Guest agent is not responding: QEMU guest agent is not connected' },
    };
    const hourly = { reconnect: { delay: 3_600_000, maxDelay: 3_600_000, jitter: 0 } };

    test('is dialled at once, however long the monitor would wait', async () => {
      let booted = false;
      const { libvirtd, uri } = await fake({
        domains: {
          vm: { uuid: UUID, agent: () => undefined },
          other: { uuid: UUID.replace(/^../, '00') },
        },
        answer: ({ procedure }) =>
          procedure === 'DOMAIN_AGENT_COMMAND' && !booted ? NOT_CONNECTED : undefined,
      });
      await using _libvirtd = libvirtd;
      await using host = libvirtConnection(uri);
      const agent = host.agent('vm', hourly);
      const answered = agent.request('guest-ping');
      await firstValueFrom(agent.state$.pipe(filter(({ status }: MonitorState) => status === 'waiting')));
      booted = true;
      libvirtd.connectAgent('other');
      await host.monitor('vm').request('query-status');
      expect(await firstValueFrom(agent.state$)).toMatchObject({ status: 'waiting' });
      libvirtd.connectAgent('vm');
      expect(await answered).toEqual({});
    });

    test('is asked again where it does so between the question and its answer', async () => {
      let asked = 0;
      const { libvirtd, uri } = await fake({
        domains: { vm: { uuid: UUID, agent: () => undefined } },
        answer: ({ procedure }) => {
          if (procedure !== 'DOMAIN_AGENT_COMMAND' || (asked += 1) > 1) return undefined;
          libvirtd.connectAgent('vm');
          return NOT_CONNECTED;
        },
      });
      await using _libvirtd = libvirtd;
      await using host = libvirtConnection(uri);
      expect(await host.agent('vm', hourly).request('guest-ping')).toEqual({});
    });

    test('is waited for as before where the daemon does not know its event', async () => {
      let asked = 0;
      const { libvirtd, uri } = await fake({
        domains: { vm: { uuid: UUID, agent: () => undefined } },
        answer: ({ procedure, args }) => {
          if ((args as { eventID?: number } | undefined)?.eventID === 18) {
            return { error: { code: 8, message: 'unsupported event ID 18' } };
          }
          return procedure === 'DOMAIN_AGENT_COMMAND' && (asked += 1) === 1 ? NOT_CONNECTED : undefined;
        },
      });
      await using _libvirtd = libvirtd;
      await using host = libvirtConnection(uri);
      const agent = host.agent('vm', { reconnect: { delay: 1, maxDelay: 1 } });
      expect(await agent.request('guest-ping')).toEqual({});
    });
  });

  test('without a channel can never be there', async () => {
    const message = 'argument unsupported: QEMU guest agent is not configured';
    const { libvirtd, uri } = await fake({
      answer: ({ procedure }) =>
        procedure === 'DOMAIN_AGENT_COMMAND' ? { error: { code: 74, message } } : undefined,
    });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri, { reconnect: true });
    const failed = await failureOf(host.agent('vm').connect());
    expect(failed).toMatchObject({ _tag: 'ConnectError', permanent: true });
    expect(failed.message).toContain("domain 'vm' has no channel for a guest agent: argument unsupported");
  });

  test('guest-sync-delimited is refused before libvirt sees it', async () => {
    await using set = await withAgent(() => undefined);
    const sync = { execute: 'guest-sync-delimited', arguments: { id: 7 } };
    expect(await failureOf(firstValueFrom(set.agent.execute(sync)))).toMatchObject({
      _tag: 'ArgumentError',
      command: 'guest-sync-delimited',
    });
    expect(await set.agent.request('guest-ping')).toEqual({});
    expect(sentTo(set.libvirtd)).toEqual(['guest-info 5', 'guest-ping 60']);
  });

  test('a reply that does not come costs its own command alone; those behind it were not sent', async () => {
    await using set = await withAgent(({ execute }) => (execute === 'guest-fstrim' ? NEVER : undefined));
    await set.agent.connect();
    const slow = failureOf(set.agent.request('guest-fstrim', {}, { timeout: 1_000 }));
    const behind = failureOf(set.agent.request('guest-ping', {}, { timeout: 1_000 }));
    expect(await slow).toMatchObject({ _tag: 'CommandTimeoutError', sent: true });
    expect(await behind).toMatchObject({ _tag: 'CommandTimeoutError', sent: false });
    expect(await set.host.monitor('vm').request('query-status')).toMatchObject({ status: 'running' });
  });

  test('guest-shutdown, which is not answered, succeeds when the domain has stopped', async () => {
    await using set = await withAgent(({ execute }) => (execute === 'guest-shutdown' ? NEVER : undefined));
    const ended = lastValueFrom(set.agent.events$, { defaultValue: 'completed' });
    const done = set.agent.request('guest-shutdown');
    while (!sentTo(set.libvirtd).includes('guest-shutdown 10')) await new Promise(setImmediate);
    set.libvirtd.stop('vm', 'shutdown');
    expect(await done).toEqual({});
    expect(await ended).toBe('completed');
    expect(sentTo(set.libvirtd)).toEqual(['guest-info 5', 'guest-ping 10', 'guest-shutdown 10']);
  });

  test('a suspend succeeds when libvirt waited in vain; where the agent was not there before, it fails', async () => {
    let there = true;
    const unresponsive = {
      error: { code: 86, message: 'Guest agent is not responding: Guest agent not available for now' },
    };
    const { libvirtd, uri } = await fake({
      domains: { vm: { uuid: UUID, agent: () => undefined } },
      answer: ({ procedure, args }) => {
        if (procedure !== 'DOMAIN_AGENT_COMMAND') return undefined;
        return !there || (args as { cmd: string }).cmd.includes('guest-suspend-ram')
          ? unresponsive
          : undefined;
      },
    });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const agent = host.agent('vm');
    expect(await agent.request('guest-suspend-ram')).toEqual({});
    there = false;
    expect(await failureOf(agent.request('guest-suspend-ram'))).toMatchObject({
      _tag: 'LibvirtError',
      code: 86,
    });
  });

  test('a command that waits behind another is not sent any more after disconnect()', async () => {
    await using set = await withAgent(({ execute }) => (execute === 'guest-fstrim' ? NEVER : undefined));
    await set.agent.connect();
    const runs = (['guest-fstrim', 'guest-ping'] as const).map((name) => failureOf(set.agent.request(name)));
    while (!sentTo(set.libvirtd).includes('guest-fstrim 60')) await new Promise(setImmediate);
    await set.agent.disconnect();
    expect(await Promise.all(runs)).toMatchObject([
      { _tag: 'InterruptedError', sent: true },
      { _tag: 'InterruptedError', sent: false },
    ]);
  });

  test('on a connection of its own closes that with its disconnect()', async () => {
    const { libvirtd, uri } = await fake({ domains: { vm: { uuid: UUID, agent: () => undefined } } });
    await using _libvirtd = libvirtd;
    const agent = agentMonitor({ uri, domain: 'vm' });
    expect(await agent.request('guest-ping')).toEqual({});
    await agent.disconnect();
    while (libvirtd.clients > 0) await new Promise(setImmediate);
    expect(() => agentMonitor({ uri, domain: '' })).toThrow("agentMonitor: 'domain' must be");
    expect(() => agentMonitor({ uri: 'qemu:///none', domain: 'vm' })).toThrow("'/none'");
  });
});
