/** The rows of the fault matrix: what the server does, what the client's program does, and what would be right. */
import { ANSWERS, APART_MS, event, replyTo, type Wire } from './wire.js';

/** What a client's program does, one step after another. */
export type Step =
  | readonly ['connect']
  /** Runs a command; `giveUpAfter` in milliseconds, by the client's own time-out if it has one. */
  | readonly ['run', command: string, giveUpAfter?: number];

export interface Row {
  /** What happens, as the page says it. */
  readonly title: string;
  /** A public thread of users who met it, if one was found. */
  readonly thread?: readonly [name: string, url: string];
  /** The server's side. */
  readonly script: (wire: Wire) => Promise<unknown>;
  /** Whether the monitor prints messages over many lines. */
  readonly pretty?: boolean;
  /** The client's side; it connects first. */
  readonly steps: readonly Step[];
  /** Whether the program has asked for events and reads none. */
  readonly unread?: boolean;
  /** Whether `connect` must fail. */
  readonly refused?: boolean;
  /** What the commands must get: a value, a time-out, or an error. */
  readonly replies: readonly (object | 'time-out' | 'failure')[];
  /** Events that the program must see. */
  readonly events?: readonly string[];
  /** How a value is named that differs from the right one. */
  readonly differs?: string;
}

const GREETED = ['connect'] as const;
const NAME = ['run', 'query-name'] as const;
const STATUS = ['run', 'query-status'] as const;
const [name, status] = [ANSWERS['query-name'], ANSWERS['query-status']] as [object, object];

/** The length of the reply to query-qmp-schema of QEMU 7.2, in bytes. */
const SCHEMA_BYTES = 207_009;
const LETTERS = 'für Ελλάδα, 漢字, 🐟';
/** How long the program waits for a command whose reply is late, and how late it is. */
const GIVE_UP_AFTER_MS = 400;
const LATE_MS = 2_000;
const UNREAD_EVENTS = 100_000;

const github = (repository: string, number: number, kind: 'issues' | 'pull') =>
  [`${repository} #${number}`, `https://github.com/${repository}/${kind}/${number}`] as const;

export const ROWS: readonly Row[] = [
  {
    title: 'an event before the greeting',
    thread: github('kata-containers/govmm', 90, 'pull'),
    script: async (wire) => {
      wire.send(event('VSERPORT_CHANGE'));
      await wire.pause(APART_MS);
      await wire.negotiate();
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [name, status],
    events: ['VSERPORT_CHANGE'],
  },
  {
    title: 'an event before the reply to `qmp_capabilities`',
    thread: github('digitalocean/go-qemu', 210, 'pull'),
    script: async (wire) => {
      wire.greet();
      const negotiation = await wire.command();
      wire.send(event('RESUME'));
      await wire.pause(APART_MS);
      wire.send(replyTo(negotiation, {}));
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [name, status],
    events: ['RESUME'],
  },
  {
    title: "an event before a command's reply",
    thread: github('google/syzkaller', 2832, 'pull'),
    script: async (wire) => {
      await wire.negotiate();
      const command = await wire.command();
      wire.send(event('STOP'));
      await wire.pause(APART_MS);
      wire.send(replyTo(command, {}));
      await wire.answer();
    },
    steps: [GREETED, ['run', 'stop'], STATUS],
    replies: [{}, status],
    events: ['STOP'],
  },
  {
    title: 'a reply cut into pieces, one cut within its line end',
    thread: github('systemd/systemd', 43655, 'pull'),
    script: async (wire) => {
      await wire.negotiate();
      await wire.sendCut(replyTo(await wire.command(), name), 1, 14, -1);
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [name, status],
  },
  {
    title: 'a reply and an event in one piece',
    script: async (wire) => {
      await wire.negotiate();
      wire.send(replyTo(await wire.command(), name), event('RESUME'));
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [name, status],
    events: ['RESUME'],
  },
  {
    title: 'UTF-8 cut within a letter',
    script: async (wire) => {
      await wire.negotiate();
      const reply = replyTo(await wire.command(), { name: LETTERS });
      const at = Buffer.from(JSON.stringify(reply)).indexOf(LETTERS);
      await wire.sendCut(reply, ...[2, 7, 19, 27].map((offset) => at + offset));
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [{ name: LETTERS }, status],
    differs: 'letters broken',
  },
  {
    title: "the previous client's late reply, before the one to `qmp_capabilities`",
    thread: github('tuna-os/wootc', 41, 'issues'),
    script: async (wire) => {
      wire.greet();
      const negotiation = await wire.command();
      wire.send({ return: { name: 'of the client before' }, id: 'before-17' });
      await wire.pause(APART_MS);
      wire.send(replyTo(negotiation, {}));
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [name, status],
  },
  {
    title: 'a reply that comes after its command was given up',
    script: async (wire) => {
      await wire.negotiate();
      const slow = await wire.command();
      await wire.pause(LATE_MS);
      wire.send(replyTo(slow, ANSWERS['query-uuid']));
      await wire.answer();
    },
    steps: [GREETED, ['run', 'query-uuid', GIVE_UP_AFTER_MS], NAME, STATUS],
    replies: ['time-out', name, status],
  },
  {
    title: 'a command that is never answered, then another one',
    thread: github('lxc/incus', 3558, 'issues'),
    script: async (wire) => {
      await wire.negotiate();
      await wire.command();
      await wire.answer();
    },
    steps: [GREETED, ['run', 'query-uuid', GIVE_UP_AFTER_MS], NAME, STATUS],
    replies: ['time-out', name, status],
  },
  {
    title: 'the connection ends in mid-command',
    script: async (wire) => {
      await wire.negotiate();
      await wire.command();
      wire.end();
    },
    steps: [GREETED, NAME],
    replies: ['failure'],
  },
  {
    title: '`quit`: SHUTDOWN, the reply and the end at once',
    thread: github('kata-containers/runtime', 1368, 'issues'),
    script: async (wire) => {
      await wire.negotiate();
      wire.send(event('SHUTDOWN'), replyTo(await wire.command(), {}));
      wire.end();
    },
    steps: [GREETED, ['run', 'quit']],
    replies: [{}],
    events: ['SHUTDOWN'],
  },
  {
    title: 'no greeting: another client holds the monitor',
    thread: github('digitalocean/go-qemu', 206, 'pull'),
    script: () => Promise.resolve(),
    steps: [GREETED],
    refused: true,
    replies: [],
  },
  {
    title: '2^53 + 1 in a reply',
    script: async (wire) => {
      await wire.negotiate();
      wire.send(replyTo(await wire.command(), { 'max-bandwidth': '9007199254740993n' }));
    },
    steps: [GREETED, ['run', 'query-migrate-parameters']],
    replies: [{ 'max-bandwidth': 9_007_199_254_740_993n }],
    differs: 'rounded',
  },
  {
    title: 'a monitor with `pretty=on`',
    pretty: true,
    script: async (wire) => {
      await wire.negotiate();
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    replies: [name, status],
  },
  {
    title: 'a reply of 207,009 bytes, as to `query-qmp-schema`',
    thread: github('kata-containers/govmm', 104, 'pull'),
    script: async (wire) => {
      await wire.negotiate();
      wire.send(replyTo(await wire.command(), { text: 'x'.repeat(SCHEMA_BYTES) }));
      await wire.answer();
    },
    steps: [GREETED, ['run', 'query-qmp-schema'], STATUS],
    replies: [{ text: 'x'.repeat(SCHEMA_BYTES) }, status],
  },
  {
    title: '100,000 events before a reply, asked for and not read by the program',
    thread: github('kata-containers/govmm', 82, 'pull'),
    script: async (wire) => {
      await wire.negotiate();
      const command = await wire.command();
      for (let sent = 0; sent < UNREAD_EVENTS; sent += 1_000) {
        wire.send(...Array.from({ length: 1_000 }, () => event('RTC_CHANGE')));
        await wire.flushed();
      }
      wire.send(replyTo(command, name));
      await wire.answer();
    },
    steps: [GREETED, NAME, STATUS],
    unread: true,
    replies: [name, status],
  },
];
