import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError, CommandError, InterruptedError } from '../../src/errors.js';
import { readTrace, traceLines } from '../../src/trace/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import { socketMonitor } from '../../src/socket/index.js';
import { fakeQemu, replayQemu, type FakeQemuInMemory } from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';
import { QEMU, startQemu } from '../integration/qemu.js';
import { describeReal } from '../integration/real.js';
import { WireClient } from './wire-client.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let files = 0;
const newFile = () => join(folder.path, `${(files += 1)}.jsonl`);

const monitorOf = (qemu: FakeQemuInMemory, file: string) =>
  socketMonitor({ open: () => qemu.open(), ...traceLines((line) => appendFileSync(file, line)) });

/** A trace's messages without what differs between two recordings. */
const messagesOf = (file: string) =>
  readTrace(readFileSync(file, 'utf8')).entries.map(
    ({ direction, kind, name, message = '' }) =>
      `${direction} ${kind} ${name ?? ''} ${message.replace(/, "id": "[^"]*"|,"id":"[^"]*"|"id": "[^"]*", /, '')}`,
  );

/** A trace of lines that a test writes by hand. */
function traceOf(
  ...entries: [direction: 'in' | 'out', kind: string, name: string, message: string, id?: string][]
) {
  const file = newFile();
  const lines = entries.map(([direction, kind, name, message, id]) =>
    JSON.stringify({ at: 0, direction, kind, name, id, message: JSON.parse(message) as unknown }),
  );
  const header = JSON.stringify({ trace: 'qmp', format: 1, rxqmp: '0.1.0', begun: '2026-11-27T10:00:00Z' });
  writeFileSync(file, `${[header, ...lines].join('\n')}\n`);
  return file;
}

const open = async (file: string, options = {}) => {
  const qemu = await replayQemu(file, options);
  const client = new WireClient(await qemu.open());
  await client.negotiate();
  return { qemu, client };
};

/** What the test's program does with its machine. */
async function session(monitor: Monitor): Promise<unknown[]> {
  const seen: unknown[] = [];
  monitor.events$.subscribe({ next: (event) => seen.push(event), error: () => undefined });
  await monitor.connect();
  for (const bandwidth of [9007199254740993n, 1]) {
    seen.push(
      await monitor
        .execute({ execute: 'migrate-set-parameters', arguments: { 'max-postcopy-bandwidth': bandwidth } })
        .toPromise(),
    );
    seen.push(await monitor.request('query-migrate-parameters').then((all) => all['max-postcopy-bandwidth']));
  }
  seen.push(
    await monitor.request('qom-get', { path: '/none', property: 'x' }).catch((error: Error) => error.message),
  );
  await monitor.request('cont');
  await monitor.request('stop');
  seen.push((await monitor.request('query-status')).status);
  await monitor.request('quit');
  await new Promise<void>((resolve) =>
    monitor.state$.subscribe(({ status }) => status === 'closed' && resolve()),
  );
  return seen;
}

describe.each([['the double', async () => fakeQemu({ status: 'prelaunch' })]])(
  'a session with %s, recorded and replayed',
  (_name, start) => {
    test('a program sees the same, and its own recording of the replay is the same', async () => {
      const [first, second] = [newFile(), newFile()];
      const qemu = await start();
      const seen = await session(monitorOf(qemu, first));
      const replay = await replayQemu(first);
      expect(await session(monitorOf(replay, second))).toEqual(seen);
      expect(messagesOf(second)).toEqual(messagesOf(first));
      expect(replay.remaining).toEqual([]);
    });
  },
);

describeReal('a session with a real QEMU, recorded and replayed', [QEMU], () => {
  test('a program sees the same', async () => {
    await using qemu = await startQemu();
    const file = newFile();
    const seen = await session(
      socketMonitor({
        path: qemu.path,
        ...traceLines((line) => appendFileSync(file, line), { target: 'unix' }),
      }),
    );
    expect(seen).toContain(9007199254740993n);
    const replay = await replayQemu(file);
    expect(await session(socketMonitor({ open: () => replay.open() }))).toEqual(seen);
  });
});

describe('replayQemu', () => {
  const STATUS = '{"execute":"query-status"}';
  const asked = (
    file = traceOf(
      ['out', 'command', 'query-status', STATUS, '1'],
      ['in', 'return', 'query-status', '{"return":{"n":1}}', '1'],
      ['out', 'command', 'query-status', STATUS, '2'],
      ['in', 'return', 'query-status', '{"return":{"n":2}}', '2'],
    ),
  ) => open(file);

  it('gives the replies to one command in their order, then refuses it and says why', async () => {
    const { client, qemu } = await asked();
    expect(qemu.remaining).toEqual(['query-status', 'query-status']);
    client.send(STATUS, STATUS, STATUS, '{"execute":"query-block"}');
    expect(await client.take(4)).toEqual([
      { return: { n: 1 } },
      { return: { n: 2 } },
      {
        error: {
          class: 'GenericError',
          desc: 'not in the trace: query-status was recorded 2 times, all of which were sent before',
        },
      },
      { error: { class: 'GenericError', desc: 'not in the trace: query-block was not recorded' } },
    ]);
    expect(qemu.remaining).toEqual([]);
  });

  it('repeats the last reply where that is asked for', async () => {
    const { client } = await open(
      traceOf(
        ['out', 'command', 'stop', '{"execute":"stop"}', '1'],
        ['in', 'event', 'STOP', '{"event":"STOP","timestamp":{"seconds":1,"microseconds":2}}'],
        ['in', 'return', 'stop', '{"return":{}}', '1'],
      ),
      { repeat: true },
    );
    client.send('{"execute":"stop"}', '{"execute":"stop"}');
    expect(await client.take(3)).toEqual([
      { timestamp: { seconds: 1, microseconds: 2 }, event: 'STOP' },
      { return: {} },
      { return: {} },
    ]);
  });

  it('finds a command by its arguments, in any order of members, and takes any value for a secret', async () => {
    const { client } = await open(
      traceOf(
        ['out', 'command', 'a', '{"execute":"a","arguments":{"x":1,"y":[2]}}', '1'],
        [
          'out',
          'command',
          'a',
          '{"execute":"a","arguments":{"x":2,"password":"[redacted]","u":"nbd://me:[redacted]@h"}}',
          '2',
        ],
        ['in', 'return', 'a', '{"return":1}', '1'],
        ['in', 'return', 'a', '{"return":2}', '2'],
      ),
    );
    client.send('{"execute":"a","arguments":{"x":2,"password":"p","u":"nbd://me:q@g"}}');
    client.send('{"execute":"a","arguments":{"x":2,"password":"p","u":"nbd://me:q@h"}}');
    client.send('{"execute":"a","arguments":{"y":[2],"x":1}}');
    expect(await client.take(3)).toEqual([
      {
        error: {
          class: 'GenericError',
          desc: 'not in the trace: a was recorded 2 times, with other arguments',
        },
      },
      { return: 2 },
      { return: 1 },
    ]);
  });

  it('raises events where they were recorded: at the start, before a reply, behind it', async () => {
    const event = (name: string): ['in', string, string, string] => [
      'in',
      'event',
      name,
      `{"event":"${name}","timestamp":{"seconds":0,"microseconds":0}}`,
    ];
    const { client } = await open(
      traceOf(
        event('AT_START'),
        ['out', 'command', 'a', '{"execute":"a"}', '1'],
        event('BEFORE_A'),
        ['out', 'command', 'b', '{"execute":"b"}', '2'],
        ['in', 'error', 'a', '{"error":{"class":"DeviceNotFound","desc":"no a"}}', '1'],
        event('BEFORE_B'),
        ['in', 'return', 'b', '{"return":{}}', '2'],
        event('AFTER_B'),
        ['out', 'command', 'c', '{"execute":"c"}', '3'],
        event('UNANSWERED'),
      ),
    );
    const names = async (count: number) =>
      (await client.take(count)).map((message) => message['event'] ?? message['error'] ?? 'return');
    expect(await names(1)).toEqual(['AT_START']);
    client.send('{"execute":"b"}', '{"execute":"a"}');
    expect(await names(5)).toEqual([
      'BEFORE_B',
      'return',
      'AFTER_B',
      'BEFORE_A',
      { class: 'DeviceNotFound', desc: 'no a' },
    ]);
    client.send('{"execute":"c"}', '{"execute":"d"}');
    expect(await names(2)).toEqual([
      'UNANSWERED',
      expect.objectContaining({ desc: 'not in the trace: d was not recorded' }),
    ]);
  });

  it('ends the connection where the recorded one ended, answered or not', async () => {
    const file = traceOf(
      ['out', 'command', 'a', '{"execute":"a"}', '1'],
      ['in', 'greeting', '', '{}'],
      ['out', 'command', 'b', '{"execute":"b"}', '2'],
      ['in', 'return', 'b', '{"return":7}', '2'],
    );
    const qemu = await replayQemu(file);
    const monitor = socketMonitor({ open: () => qemu.open() });
    await expect(monitor.execute({ execute: 'a' }).toPromise()).rejects.toThrow(InterruptedError);
    expect(await monitor.execute({ execute: 'b' }).toPromise()).toBe(7);
    await monitor.disconnect();
  });

  it('replays what was recorded through libvirt and virsh, where events are not QMP', async () => {
    const file = traceOf(['in', 'event', 'RTC_CHANGE', '{"offset":1}']);
    appendFileSync(
      file,
      `${JSON.stringify({ at: 1, direction: 'in', kind: 'event', name: 'STOP', text: "event STOP at 1.2 for domain 'vm': <null>" })}\n`,
    );
    appendFileSync(
      file,
      `${JSON.stringify({ at: 1, direction: 'in', kind: 'event', name: 'X', text: 'event X at 1.2 for domain \'vm\': {"a":1}' })}\n`,
    );
    const { client } = await open(file);
    const timestamp = expect.anything() as unknown;
    expect(await client.take(3)).toEqual([
      { timestamp, event: 'RTC_CHANGE', data: { offset: 1 } },
      { timestamp, event: 'STOP' },
      { timestamp, event: 'X', data: { a: 1 } },
    ]);
  });

  it('serves on a path, as a double does', async () => {
    const path = join(folder.path, 'replay.sock');
    await using qemu = await replayQemu(
      traceOf(
        ['out', 'command', 'a', '{"execute":"a"}', '1'],
        ['in', 'return', 'a', '{"return":1}', '1'],
      ).toString(),
      { path },
    );
    expect(qemu.address).toEqual({ path });
    await using monitor = socketMonitor({ path });
    await expect(monitor.execute({ execute: 'b' }).toPromise()).rejects.toThrow(CommandError);
  });

  it('refuses a file that it can not read, one that is not a trace, and an unknown option', async () => {
    await expect(replayQemu(join(folder.path, 'none'))).rejects.toThrow(
      /^replayQemu: .*none can't be read: ENOENT/,
    );
    const file = newFile();
    writeFileSync(file, '{"QMP":{}}\n');
    await expect(replayQemu(file)).rejects.toThrow(
      `${file}:1: not a trace: the first line has no "trace": "qmp"`,
    );
    await expect(replayQemu(file, { pace: 1 } as object)).rejects.toThrow(ArgumentError);
  });
});
