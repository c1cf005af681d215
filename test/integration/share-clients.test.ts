/** QMP clients that aren't ours, on a real QEMU and on a share of one: they see the same. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { serveMonitor } from '../../src/share/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { goQemu, npmQmp, pythonQmp, qmpShell, type Client } from '../faults/clients.js';
import type { Step } from '../faults/rows.js';
import { after, closeAll, socketPath } from '../share/set-up.js';
import { QEMU, startQemu } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const STEPS: readonly Step[] = [
  ['connect'],
  ...['query-status', 'cont', 'stop', 'no-such-command', 'query-status', 'query-version', 'system_reset'].map(
    (command) => ['run', command] as const,
  ),
];
/** The same as a person types it, and what needs arguments of several types. */
const TYPED = [
  'query-status',
  'cont',
  'stop',
  'no-such-command',
  'object-add qom-type=memory-backend-ram id=m0 size=65536',
  'query-memdev',
  'object-del id=m0',
  'transaction(',
  'abort',
  ')',
];

async function itself(): Promise<string> {
  return after(await startQemu(), (each) => each[Symbol.asyncDispose]()).path;
}

async function shared(): Promise<string> {
  const monitor = after(socketMonitor({ path: await itself(), oob: true }), (each) => each.disconnect());
  const path = socketPath();
  after(await serveMonitor(monitor, { path }), (each) => each.close());
  return path;
}

async function output(client: Client, args: readonly string[], input = ''): Promise<string> {
  const [program = '', ...more] = client.command;
  const env = { ...process.env, HOME: folder.path, ...client.env };
  const child = after(
    spawn(program, [...more, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] }),
    (each) => each.kill('SIGKILL'),
  );
  child.stdin.end(input);
  return text(child.stdout);
}

/** What the client's program got: replies in their order, and events in theirs. */
async function facts(
  client: Client,
  path: string,
): Promise<{ readonly replies: string[]; readonly events: string[] }> {
  const lines = (await output(client, [path, JSON.stringify(STEPS)])).trimEnd().split('\n');
  const [events, replies] = [true, false].map((isEvent) =>
    lines.filter((line) => line.startsWith('{"event"') === isEvent),
  );
  return { replies: replies ?? [], events: events ?? [] };
}

/** Programs with a line for each step. */
const PROGRAMS: readonly (readonly [name: string, client: Client | undefined])[] = [
  ["npm's node-qemu", npmQmp('node-qemu')],
  ["npm's qemu-qmp", npmQmp('qemu-qmp')],
  ['go-qemu', goQemu(folder.path)],
  ["Python's qemu.qmp", pythonQmp()],
];

describeReal('a client on a shared QEMU', [QEMU], () => {
  afterEach(closeAll);

  for (const [name, client] of PROGRAMS) {
    const title = `${name} gets what it gets of the QEMU itself`;
    if (client === undefined) it.skip(`${title} (not installed: ${name})`, () => undefined);
    else {
      it(title, async () => {
        const heard = await facts(client, await itself());
        expect(await facts(client, await shared())).toEqual(heard);
        // It connected, all commands were answered, and it ended by itself.
        expect(heard.replies).toHaveLength(STEPS.length + 1);
        // A socket of Node has a 'resume' of its own, which qemu-qmp's programs see too.
        const names = new Set(heard.events.map((line) => (JSON.parse(line) as { event: string }).event));
        expect(names).toEqual(new Set(['RESUME', 'STOP', 'RESET']));
      });
    }
  }

  const shell = qmpShell();
  const title = 'qmp-shell prints what it prints of the QEMU itself';
  if (shell === undefined) it.skip(`${title} (not installed: qmp-shell)`, () => undefined);
  else {
    it(title, async () => {
      const input = `${TYPED.join('\n')}\n`;
      const printed = await output(shell, [await itself()], input);
      expect(await output(shell, [await shared()], input)).toBe(printed);
      expect(printed).toContain('Connected to QEMU');
      expect(printed).toContain('"desc": "The command no-such-command has not been found"');
      expect(printed).toContain('"id": "m0"');
    });
  }
});
