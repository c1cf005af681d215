import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fakeQemu } from '../../src/testing/index.js';
import { bytes, tableLines } from '../../tools/cli/top/table.js';
import { padded, shortenedAtStart, shortenedTo, textWidth } from '../../tools/cli/top/width.js';
import type { MachineView } from '../../tools/cli/top/machine.js';
import { temporaryFolder } from '../integration/real.js';
import { PLAIN_SCREEN, run, start } from './set-up.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);
afterAll(() => folder.remove());

/** A QEMU with three processors, a balloon, and a disk that has read another MiB at each query. */
function busyQemu(path: string, { balloon = true } = {}) {
  let read = 2n ** 63n;
  return fakeQemu({
    path,
    run: ({ execute }) => {
      switch (execute) {
        case 'query-cpus-fast':
          return [{}, {}, {}];
        case 'query-balloon':
          if (!balloon) throw { class: 'DeviceNotActive', desc: 'No balloon device has been activated' };
          return { actual: 3 * 2 ** 30 };
        case 'query-blockstats':
          read += 2n ** 20n;
          return [
            { device: 'd', stats: { rd_bytes: read, wr_bytes: 0, rd_operations: 1, wr_operations: 0 } },
          ];
        default:
          return undefined;
      }
    },
  });
}

describe('rxqmp top', () => {
  test('prints the state, processors, balloon and disk traffic of machines once with --once', async () => {
    await using _a = await busyQemu(at('a.sock'));
    await using _b = await busyQemu(at('b.sock'), { balloon: false });
    const { code, out, err } = await run(['top', at('a.sock'), at('b.sock'), '--once', '--interval', '200']);
    const [head, a, b, ...more] = out.trimEnd().split('\n');
    expect([code, err, more]).toEqual([0, '', []]);
    expect(head).toMatch(/^MACHINE +STATE +VCPUS +BALLOON +READ\/s +WRITE\/s +IO\/s$/);
    expect(a).toMatch(/a\.sock +running +3 +3\.0 GiB +\d+(\.\d)? [KM]iB +0 B +0$/);
    expect(b).toMatch(/b\.sock +running +3 +- +\d+(\.\d)? [KM]iB +0 B +0$/);
  });

  test('prints the same as JSON lines with --json', async () => {
    await using _a = await busyQemu(at('a.sock'));
    const { out } = await run(['top', at('a.sock'), '--once', '--json', '--interval', '200']);
    const { readBytesPerSecond, ...row } = JSON.parse(out) as Record<string, unknown>;
    expect(readBytesPerSecond).toBeGreaterThan(0);
    expect(row).toEqual({
      machine: at('a.sock'),
      state: 'running',
      ready: true,
      vcpus: 3,
      balloonBytes: 3_221_225_472,
      writtenBytesPerSecond: 0,
      operationsPerSecond: 0,
    });
  });

  test('keeps a machine that is lost, and shows it again when it is back', async () => {
    const first = await busyQemu(at('a.sock'));
    const top = start(['top', at('a.sock'), '--interval', '100']);
    await top.prints(/running .*iB/);
    first.emit({ event: 'STOP' });
    await top.prints(/paused .*iB/);
    await first.close();
    await top.prints(/lost +no connection to .*a\.sock|lost +.+/);
    await using second = await busyQemu(at('a.sock'));
    await top.prints(/lost[^]*running .*iB/);
    expect(second.received.length).toBeGreaterThan(0);
    expect(await top.stop()).toMatchObject({ code: 0, err: '' });
  });

  test('draws in place on a terminal, at each change and each resize, and leaves the last table', async () => {
    await using qemu = await busyQemu(at('a.sock'));
    let resized = () => undefined as void;
    const screen = {
      ...PLAIN_SCREEN,
      columns: 60,
      onResize: (listener: () => void) => {
        resized = listener;
        return () => undefined;
      },
    };
    const top = start(['top', at('a.sock'), '--interval', '60000'], { screen });
    await top.prints(/running/);
    qemu.emit({ event: 'STOP' });
    await top.prints(/paused/);
    screen.columns = 12;
    resized();
    await top.prints('\u001b[HMACHINE  ST…\u001b[K\r\n…a.sock  pa…\u001b[K\u001b[J');
    const { out } = await top.stop();
    expect(out.indexOf('\u001b[?1049h\u001b[?25l\u001b[HMACHINE')).toBe(0);
    expect(out.endsWith('\u001b[J\u001b[?25h\u001b[?1049lMACHINE  ST…\n…a.sock  pa…\n')).toBe(true);
  });

  test('ends with 3 where no machine can be reached', async () => {
    expect(await run(['top', at('gone.sock'), '--once'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('gone.sock'),
    });
  });

  test('ends with 3 once every machine is given up', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await once(server.listen(at('ssh.sock')), 'listening');
    const { code, err } = await run(['top', at('ssh.sock'), '--interval', '200']);
    expect([code, err]).toEqual([3, expect.stringContaining('ssh.sock')]);
    server.close();
  });

  test('takes RXQMP_TARGET where no target is given', async () => {
    await using _a = await busyQemu(at('a.sock'));
    const { out } = await run(['top', '--once', '--interval', '100'], {
      env: { RXQMP_TARGET: at('a.sock') },
    });
    expect(out).toContain('running');
  });
});

describe('the table of rxqmp top', () => {
  const options = {
    columns: 80,
    intervalMs: 1_000,
    now: 100_000,
    paint: (_style: string, text: string) => text,
  };
  const machine: MachineView = { name: 'vm1', state: 'running', isReady: true, answeredAt: 99_000 };

  test('shows since when a machine does not answer', () => {
    const silent = { ...machine, answeredAt: 90_000 };
    expect(tableLines([machine, silent], options).slice(1)).toEqual([
      'vm1      running             -          -          -          -        -',
      'vm1      silent 10 s         -          -          -          -        -',
    ]);
    expect(tableLines([silent], { ...options, intervalMs: 5_000 })[1]).toContain('running');
  });

  test('has as many lines as the terminal at most', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...machine, name: `vm${index}` }));
    const lines = tableLines(many, { ...options, rows: 5 });
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('… and 6 more');
    expect(tableLines(many, { ...options, rows: 10 })).toHaveLength(10);
  });

  test('shows no character of a name or a reason that a terminal would act on', () => {
    const lost: MachineView = { name: 'a\u001b[2J', state: 'lost', isReady: false, reason: 'b\u009b1m\n' };
    expect(tableLines([lost], options)[1]).toBe('a\\u001b[2J  lost            b\\u009b1m\\u000a');
  });

  test('is aligned for wide and for combined characters', () => {
    const lines = tableLines(
      ['vm', '機械', 'e\u0301', 'x'.repeat(50)].map((name) => ({ ...machine, name })),
      options,
    );
    expect(new Set(lines.slice(1).map((line) => textWidth(line))).size).toBe(1);
    expect(lines[4]).toMatch(/^…x+ {2}running/);
    expect(textWidth(lines[4] ?? '')).toBe(80);
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 KiB'],
    [1_536, '1.5 KiB'],
    [102_400, '100 KiB'],
    [2 ** 30, '1.0 GiB'],
    [2 ** 64, '16.0 EiB'],
  ])('%d bytes are %s', (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  test('cuts a text at a width, and fills it up to one', () => {
    expect([shortenedAtStart(4, '機械室'), shortenedAtStart(2, 'abc')]).toEqual(['…室', '…c']);
    expect([shortenedTo(4, '機械室'), shortenedTo(6, '機械室'), shortenedTo(0, 'a')]).toEqual([
      '機…',
      '機械室',
      '',
    ]);
    expect([padded('機', 4), padded('1', 3, 'left')]).toEqual(['機  ', '  1']);
  });
});
