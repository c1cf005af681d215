/** The one suite for the guest agent's monitor, over each way to it: `agentTable` is the table of docs/agent.md. */
import { randomBytes } from 'node:crypto';
import { filter, firstValueFrom, lastValueFrom, take, toArray, type Observable } from 'rxjs';
import {
  guestExec,
  readGuestFile,
  whileFrozen,
  writeGuestFile,
  type AgentMonitor,
} from '../../src/agent/index.js';
import type { MonitorOptions } from '../../src/monitor/options.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { failure } from '../failure.js';

/** An agent to test, and what can be done to it. */
export interface AgentUnderTest {
  /** Idle. */
  readonly agent: AgentMonitor;
  /** Makes the agent silent, until `release` is called. */
  hold?(): Promise<void>;
  release?(): Promise<void>;
  /** Breaks the connection, as an agent does that dies; resolves when the next can be dialled. It releases too. */
  lose?(): Promise<void>;
  /** Starts the agent, where it was opened with `booted: false`. */
  boot?(): Promise<void>;
  /** A folder of the guest's in which files may be written. */
  readonly folder?: string;
  close(): Promise<void>;
}

export interface OpenOptions extends MonitorOptions {
  /** The agent is not up before `boot` is called. */
  readonly booted?: false;
}

type Ability = 'lose' | 'programs' | 'guest';

const NO_GUEST =
  'this agent runs without a guest, on the machine that runs the tests, which must not be shut down or frozen';

/** The ways to an agent, and what each of them can't show, with the reason. */
const WAYS = {
  fake: { programs: 'the double runs no programs and has no files' },
  UNIX: { guest: NO_GUEST },
  TCP: { guest: NO_GUEST },
  libvirt: {
    guest: NO_GUEST,
    lose: 'the connection leads to the daemon, which outlives the agent',
  },
  'booted guest': { lose: 'the channel of virtio-serial outlives the agent' },
} as const satisfies Record<string, Partial<Record<Ability, string>>>;

export type Way = keyof typeof WAYS;

interface Case {
  readonly name: string;
  readonly needs?: readonly Ability[];
  readonly options?: OpenOptions;
  readonly shows: (under: AgentUnderTest) => Promise<void>;
}

const whenIn = (agent: AgentMonitor, status: MonitorState['status']) =>
  firstValueFrom(agent.state$.pipe(filter((state) => state.status === status)));
const value = <A>(source$: Observable<A>) => firstValueFrom(source$);
const BIGGEST = 2n ** 63n - 1n;

const CASES: readonly Case[] = [
  {
    name: 'is idle until it is used',
    shows: async ({ agent }) => {
      agent.run('guest-ping');
      expect(await value(agent.state$)).toEqual({ status: 'idle' });
    },
  },
  {
    name: "connect gives the agent's version, joins an attempt under way, and again when ready",
    shows: async ({ agent }) => {
      const [first, second] = await Promise.all([agent.connect(), agent.connect()]);
      const { version } = await agent.request('guest-info');
      const { major, minor, micro } = first.version.qemu;
      expect(`${major}.${minor}.${micro}`).toBe(version);
      expect([second, await agent.connect()]).toEqual([first, first]);
      expect(await value(agent.state$)).toEqual({ status: 'ready', greeting: first });
    },
  },
  {
    name: 'run connects by itself, gives one value and completes',
    shows: async ({ agent }) => {
      expect(await lastValueFrom(agent.run('guest-ping').pipe(toArray()))).toEqual([{}]);
    },
  },
  {
    name: 'every reply goes to its own command, with many under way; integers of 64 bits are exact',
    shows: async ({ agent }) => {
      const ids = [BIGGEST, -BIGGEST, ...Array.from({ length: 30 }, (_, n) => n * 2 ** 20)];
      expect(await Promise.all(ids.map((id) => agent.request('guest-sync', { id })))).toEqual(ids);
    },
  },
  {
    name: 'a refusal is a CommandError with class, words, command and monitor, and the connection goes on',
    options: { name: 'vm1' },
    shows: async ({ agent }) => {
      expect(await failure(value(agent.execute({ execute: 'no-such-command' })))).toMatchObject({
        _tag: 'CommandError',
        class: 'CommandNotFound',
        desc: 'The command no-such-command has not been found',
        command: 'no-such-command',
        monitor: 'vm1',
      });
      expect(await agent.request('guest-ping')).toEqual({});
    },
  },
  {
    name: 'arguments that the agent could not read are an ArgumentError, and nothing is dialled',
    shows: async ({ agent }) => {
      for (const bad of [NaN, 2n ** 64n, '\ud800']) {
        const sent = agent.execute({ execute: 'guest-sync', arguments: { bad } });
        expect(await failure(value(sent))).toMatchObject({ _tag: 'ArgumentError', command: 'guest-sync' });
      }
      expect(await value(agent.state$)).toEqual({ status: 'idle' });
    },
  },
  {
    name: 'an unsubscribed run costs no other command anything',
    shows: async ({ agent }) => {
      await agent.connect();
      for (let id = 0; id < 5; id += 1) {
        agent.run('guest-info').subscribe().unsubscribe();
        expect(await agent.request('guest-sync', { id })).toBe(id);
      }
    },
  },
  {
    name: 'a command without a reply costs its own time-out; one that waited behind it was not sent; the next is answered',
    shows: async ({ agent, hold, release }) => {
      await agent.connect();
      await hold?.();
      const first = failure(agent.request('guest-sync', { id: 1 }, { timeout: 1_000 }));
      const second = failure(agent.request('guest-sync', { id: 2 }, { timeout: 1_500 }));
      expect(await first).toMatchObject({ _tag: 'CommandTimeoutError', sent: true, command: 'guest-sync' });
      expect(await second).toMatchObject({ _tag: 'CommandTimeoutError', sent: false });
      await release?.();
      expect(await agent.request('guest-sync', { id: 3 }, { timeout: 100_000 })).toBe(3);
    },
  },
  {
    name: 'disconnect fails the command in flight, which may have been executed, and completes events$',
    shows: async ({ agent, hold }) => {
      const events = lastValueFrom(agent.events$, { defaultValue: 'completed' });
      await agent.connect();
      await hold?.();
      const failed = failure(agent.request('guest-ping'));
      await agent.disconnect();
      expect(await failed).toMatchObject({ _tag: 'InterruptedError', reason: 'disconnect', sent: true });
      expect(await events).toBe('completed');
    },
  },
  {
    name: 'after disconnect nothing dials until connect',
    shows: async ({ agent }) => {
      await agent.connect();
      await agent.disconnect();
      expect(await failure(agent.request('guest-ping'))).toMatchObject({ _tag: 'ClosedError' });
      await agent.connect();
      expect(await agent.request('guest-ping')).toEqual({});
    },
  },
  {
    name: 'with reconnect an agent that is not up yet is waited for, which state$ shows',
    options: { booted: false, connectTimeout: 1_000, reconnect: { delay: 20, maxDelay: 100 } },
    shows: async ({ agent, boot }) => {
      const sync = agent.request('guest-sync', { id: 4 });
      expect(await whenIn(agent, 'waiting')).toMatchObject({ attempt: 1, cause: { permanent: false } });
      await boot?.();
      expect(await sync).toBe(4);
    },
  },
  {
    name: 'on a loss the state changes first, then the run fails, then events$; the next use dials again',
    needs: ['lose'],
    shows: async ({ agent, hold, lose }) => {
      await agent.connect();
      await hold?.();
      const log: string[] = [];
      agent.state$.subscribe(({ status }) => log.push(status));
      agent
        .run('guest-ping')
        .subscribe({ error: ({ reason }: { reason: string }) => log.push(`run ${reason}`) });
      const over = failure(value(agent.events$)).then(() => log.push('events$'));
      await lose?.();
      await over;
      expect(log).toEqual(['ready', 'closed', 'run lost', 'events$']);
      expect(await agent.request('guest-ping')).toEqual({});
    },
  },
  {
    name: "guestExec: a program's input, environment, output, exit status and signal; a program that can't be started",
    needs: ['programs'],
    shows: async ({ agent }) => {
      const input = randomBytes(100_000);
      const script = 'cat; printf "%s" "$WORD" >&2; exit 3';
      const env = { WORD: 'ünï=x', PATH: '/usr/bin:/bin' };
      const result = await value(guestExec(agent, '/bin/sh', ['-c', script], { input, env }));
      expect(result).toMatchObject({ exitCode: 3, truncated: false });
      expect(Buffer.from(result.stdout).equals(input)).toBe(true);
      expect(new TextDecoder().decode(result.stderr)).toBe('ünï=x');

      const none = { stdout: new Uint8Array(), stderr: new Uint8Array(), truncated: false };
      const killed = guestExec(agent, '/bin/sh', ['-c', 'kill -9 $$']);
      expect(await value(killed)).toEqual({ signal: 9, ...none });
      expect(await failure(value(guestExec(agent, '/no/such/program')))).toMatchObject({
        _tag: 'CommandError',
        command: 'guest-exec',
      });
    },
  },
  {
    name: 'guestExec: 1 MB of output',
    needs: ['programs'],
    shows: async ({ agent }) => {
      const { stdout } = await value(guestExec(agent, '/bin/sh', ['-c', 'head -c 1000000 /dev/zero']));
      expect(stdout.length).toBe(1_000_000);
    },
  },
  {
    name: 'writeGuestFile, readGuestFile: 3 MB there and back',
    needs: ['programs'],
    shows: async ({ agent, folder = '' }) => {
      const path = `${folder}/a file`;
      const content = randomBytes(3_000_000);
      expect(await lastValueFrom(writeGuestFile(agent, path, content))).toBe(content.length);
      const chunks = await lastValueFrom(readGuestFile(agent, path).pipe(toArray()));
      expect(Buffer.concat(chunks).equals(content)).toBe(true);
    },
  },
  {
    name: 'readGuestFile, writeGuestFile: the file is closed where the reader stops early and where the source fails',
    needs: ['programs'],
    shows: async ({ agent, folder = '' }) => {
      const sent: string[] = [];
      const watched = {
        run: ((command: never, ...rest: []) => {
          sent.push(command);
          return agent.run(command, ...rest);
        }) as AgentMonitor['run'],
      };
      const path = `${folder}/large`;
      await lastValueFrom(writeGuestFile(agent, path, Buffer.alloc(2_500_000)));
      expect(await value(readGuestFile(watched, path).pipe(take(1)))).toHaveLength(2 ** 20);
      for await (const chunk of readGuestFile(watched, path)) {
        expect(chunk).toHaveLength(2 ** 20);
        break;
      }
      async function* failing() {
        yield 'a';
        await Promise.reject(new Error('the source broke'));
      }
      const part = lastValueFrom(writeGuestFile(watched, `${folder}/part`, failing()));
      expect(await failure(part)).toMatchObject({ message: 'the source broke' });
      const count = (name: string) => sent.filter((each) => each === name).length;
      expect([count('guest-file-open'), count('guest-file-close')]).toEqual([3, 3]);
    },
  },
  {
    name: 'whileFrozen: freezes, works, thaws',
    needs: ['guest'],
    shows: async ({ agent }) => {
      expect(await value(whileFrozen(agent, agent.run('guest-fsfreeze-status')))).toBe('frozen');
      expect(await agent.request('guest-fsfreeze-status')).toBe('thawed');
    },
  },
  {
    name: 'guest-shutdown, which is not answered, completes, and the end is orderly',
    needs: ['guest'],
    shows: async ({ agent }) => {
      await agent.connect();
      const events = lastValueFrom(agent.events$, { defaultValue: 'completed' });
      expect(await agent.request('guest-shutdown', { mode: 'powerdown' })).toEqual({});
      expect(await events).toBe('completed');
    },
  },
];

/**
 * Describes the tests of one way to an agent.
 *
 * @param open - called for each case
 */
export function describeAgent(way: Way, open: (options: OpenOptions) => Promise<AgentUnderTest>): void {
  describe(`the guest agent: ${way}`, () => {
    for (const { name, needs = [], options = {}, shows } of CASES) {
      if (lackOf(way, needs) !== undefined) continue;
      test(name, async () => {
        const under = await open(options);
        try {
          await shows(under);
        } finally {
          await under.agent.disconnect();
          await under.close();
        }
      });
    }
  });
}

function lackOf(way: Way, needs: readonly Ability[]): string | undefined {
  const lacks: Partial<Record<Ability, string>> = WAYS[way];
  return needs.map((need) => lacks[need]).find((reason) => reason !== undefined);
}

/** The Markdown table of the cases by the ways, with the reason of each case that a way can't show. */
export function agentTable(): string {
  const ways = Object.keys(WAYS) as Way[];
  const reasons: string[] = [];
  const cell = (way: Way, needs: readonly Ability[] = []) => {
    const reason = lackOf(way, needs);
    if (reason === undefined) return '✓';
    if (!reasons.includes(reason)) reasons.push(reason);
    return `– (${reasons.indexOf(reason) + 1})`;
  };
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['case', ...ways]),
    row(['---', ...ways.map(() => '---')]),
    ...CASES.map(({ name, needs }) => row([name, ...ways.map((way) => cell(way, needs))])),
    '',
    ...reasons.map((reason, at) => `${at + 1}. ${reason[0]?.toUpperCase()}${reason.slice(1)}.`),
  ].join('\n');
}
