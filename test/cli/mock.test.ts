import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../integration/real.js';
import { PLAIN_SCREEN, run, start } from './set-up.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('rxqmp mock makes a socket of its own, and removes it at the end', async () => {
  const running = start(['mock']);
  const { path } = JSON.parse(await running.prints(/\n/)) as { path: string };
  expect(await run(['run', path, 'query-version'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('"major":11,"minor":1'),
  });
  expect(await running.stop()).toMatchObject({ code: 0, err: '' });
  expect(existsSync(dirname(path))).toBe(false);
});

describe('the machine of rxqmp mock', () => {
  const path = join(folder.path, 'mock.sock');
  const of = async (...words: string[]) => {
    const { code, out, err } = await run(['run', path, ...words]);
    return code === 0 ? (JSON.parse(out) as unknown) : [code, err];
  };

  test.each(['7.2', '10.0', '11.1'])('behaves as QEMU %s, with its schema', async (version) => {
    const running = start(['mock', '--path', path, '--version', version], { screen: PLAIN_SCREEN });
    await running.prints(/rxqmp top/);
    expect(await of('query-status')).toMatchObject({ status: 'running' });
    expect(await of('query-cpus-fast')).toHaveLength(2);
    expect(await of('balloon', 'value=1048576')).toEqual({});
    expect(await of('query-balloon')).toEqual({ actual: 1_048_576 });
    expect(await of('blockdev-add', 'drvier=raw')).toEqual([
      2,
      expect.stringContaining("did you mean 'driver'?"),
    ]);
    expect(await of('query-statu')).toEqual([1, expect.stringContaining("did you mean 'query-status'")]);
    expect(await of('constructor')).toEqual([1, expect.stringContaining('CommandNotFound')]);
    expect((await running.stop()).code).toBe(0);
  });

  test('has events, and a disk that is busy', async () => {
    const running = start(['mock', '--path', path]);
    await running.prints(/\n/);
    const waited = await run(['wait', path, 'BALLOON_CHANGE', '--', 'balloon', 'value=7']);
    expect(waited.out).toContain('"data":{"actual":7}');
    const [first] = (await of('query-blockstats')) as [{ stats: { rd_bytes: number } }];
    const [second] = (await of('query-blockstats')) as [{ stats: { rd_bytes: number } }];
    expect(second.stats.rd_bytes).toBeGreaterThan(first.stats.rd_bytes);
    await running.stop();
  });

  test('serves many clients at once, and each gets the events', async () => {
    const running = start(['mock', '--path', path]);
    await running.prints(/\n/);
    const watching = [start(['events', path, '--since-state']), start(['events', path, '--since-state'])];
    for (const each of watching) await each.prints('running');
    expect(await of('stop')).toEqual({});
    for (const each of watching) await each.prints('"event":"STOP"');
    expect(await of('query-status')).toMatchObject({ status: 'paused' });
    expect(await of('quit')).toEqual({});
    for (const each of watching) expect(await each.ended).toMatchObject({ code: 0, err: '' });
    // Whoever plays with it may go on, as if QEMU had been restarted.
    let again = await run(['run', path, 'query-status']);
    while (again.code === 3) again = await run(['run', path, 'query-status']);
    expect(again.out).toContain('"status":"running"');
    expect((await running.stop()).code).toBe(0);
  });

  test('is refused where something listens already, and for a release that it doesn’t know', async () => {
    const running = start(['mock', '--path', path]);
    await running.prints(/\n/);
    expect(await run(['mock', '--path', path])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^rxqmp: --path .*: another listener is there \(EADDRINUSE\)\n$/),
    });
    await running.stop();
    expect(await run(['mock', '--path', join(folder.path, 'none/mock.sock')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('its folder does not exist (ENOENT)'),
    });
    expect(await run(['mock', '--version', '1.0'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('7.2, 10.0, 11.1'),
    });
  });
});
