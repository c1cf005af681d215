import { join } from 'node:path';
import { fakeQemu, script, type FakeQemu } from '../../src/testing/index.js';
import { Stopped } from '../../tools/cli/io.js';
import { temporaryFolder } from '../integration/real.js';
import { PLAIN_SCREEN, run, start } from './set-up.js';

const folder = temporaryFolder();
const path = join(folder.path, 'qmp.sock');
afterAll(() => folder.remove());

const timestamp = { seconds: 1_700_000_000, microseconds: 250 };

/** A QEMU that does something once a client has negotiated. */
async function qemuThat(acts: (qemu: FakeQemu) => void): Promise<FakeQemu> {
  const qemu = await fakeQemu({ path });
  const look = () => {
    if (qemu.received.length === 0) setImmediate(look);
    else acts(qemu);
  };
  look();
  return qemu;
}

/** Three events, of which the last is the end of the machine. */
const shortLife = (qemu: FakeQemu) => {
  qemu.emit({ event: 'STOP', timestamp });
  qemu.emit({ event: 'DEVICE_DELETED', data: { device: 'net0', path: '/n\u001b[2J' }, timestamp });
  qemu.emit({ event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' }, timestamp });
  qemu.drop();
};

describe('rxqmp events', () => {
  test('prints each event as a line of JSON, and ends with 0 when the machine does', async () => {
    await using _qemu = await qemuThat(shortLife);
    const { code, out, err } = await run(['events', path]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { event: 'STOP', timestamp },
      { event: 'DEVICE_DELETED', data: { device: 'net0', path: '/n\u001b[2J' }, timestamp },
      { event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' }, timestamp },
    ]);
    expect(out).toContain('/n\\u001b[2J');
  });

  test('ends with 130 after Ctrl-C while it connects', async () => {
    await using _silent = await fakeQemu({ path, onConnect: script() });
    expect(await start(['events', path]).stop()).toEqual({ code: 130, out: '', err: '' });
  });

  test('prints them for people on a terminal', async () => {
    await using _qemu = await qemuThat(shortLife);
    const { out } = await run(['events', path, 'DEVICE_DELETED'], { screen: PLAIN_SCREEN });
    expect(out).toMatch(
      /^\d\d:\d\d:20\.000250 DEVICE_DELETED \{"device":"net0","path":"\/n\\u001b\[2J"\}\n$/,
    );
  });

  test('prints those alone that are named, and doubts a name that no release has', async () => {
    await using _qemu = await qemuThat(shortLife);
    const { code, out, err } = await run(['events', path, 'STOP', 'SHUTDWON']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\{[^\n]*"event":"STOP"[^\n]*\}\n$/);
    expect(err).toBe(
      "rxqmp: rxqmp knows no event 'SHUTDWON' (did you mean 'SHUTDOWN'?); it is watched for all the same\n",
    );
  });

  test('prints the machine’s state in its place among the events with --since-state', async () => {
    await using qemu: FakeQemu = await fakeQemu({
      path,
      run: () => {
        setImmediate(() => shortLife(qemu));
        return undefined;
      },
    });
    const { out } = await run(['events', path, '--since-state', 'STOP']);
    expect(out.split('\n')[0]).toBe('{"status":"running","singlestep":false,"running":true}');
    expect(out.split('\n')[1]).toContain('"event":"STOP"');
  });

  test('ends with 3 when the connection is lost', async () => {
    await using _qemu = await qemuThat((qemu) => qemu.drop());
    expect(await run(['events', path])).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^rxqmp: .+\n$/),
    });
  });

  test.each(['SIGINT', 'SIGTERM', 'EPIPE'] as const)('ends with 0 when it is stopped by %s', async (by) => {
    await using _qemu = await qemuThat((qemu) => qemu.emit({ event: 'STOP' }));
    const events = start(['events', path]);
    await events.prints('STOP');
    expect(await events.stop(by)).toMatchObject({ code: 0, err: '' });
  });

  test('ends with 2 for a guest agent, which has none', async () => {
    expect(await run(['events', '--agent', path])).toMatchObject({
      code: 2,
      err: expect.stringContaining("unknown option '--agent'"),
    });
  });
});

describe('rxqmp wait', () => {
  test('prints the event that was waited for', async () => {
    await using _qemu = await qemuThat(shortLife);
    const { code, out } = await run(['wait', path, 'RESUME', 'SHUTDOWN']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      event: 'SHUTDOWN',
      data: { guest: true, reason: 'guest-shutdown' },
      timestamp,
    });
  });

  test('takes only one whose data has what --where says', async () => {
    await using _qemu = await qemuThat((qemu) => {
      qemu.emit({ event: 'BLOCK_JOB_COMPLETED', data: { device: 'a', len: 1 } });
      qemu.emit({ event: 'BLOCK_JOB_COMPLETED', data: { device: 'b', len: 18_446_744_073_709_551_615n } });
    });
    const where = ['--where', 'device=b', '--where', 'len=18446744073709551615'];
    const { code, out } = await run(['wait', path, 'BLOCK_JOB_COMPLETED', ...where]);
    expect([code, out]).toEqual([0, expect.stringContaining('"device":"b"')]);
  });

  test('reaches into data by a dotted key, and takes texts and other values alike', async () => {
    await using _qemu = await qemuThat((qemu) => {
      qemu.emit({ event: 'X', data: { a: { b: false } } });
      qemu.emit({ event: 'X', data: { a: { b: true, c: '1' } } });
    });
    const { out } = await run(['wait', path, 'X', '--where', 'a.b=true', '--where', 'a.c=1']);
    expect(out).toContain('"b":true');
  });

  test('runs a command once it watches, so that its event is not missed', async () => {
    await using qemu = await fakeQemu({ path });
    const { code, out } = await run(['wait', path, 'STOP', '--', 'stop']);
    expect([code, out]).toEqual([0, expect.stringContaining('"event":"STOP"')]);
    expect(qemu.received.map(({ execute }) => execute)).toEqual(['qmp_capabilities', 'stop']);
  });

  test('ends with 1 when that command is refused', async () => {
    await using _qemu = await fakeQemu({
      path,
      run: () => {
        throw { class: 'DeviceNotFound', desc: "Device 'gone' not found" };
      },
    });
    const { code, err } = await run(['wait', path, 'DEVICE_DELETED', '--', 'device_del', '{"id":"gone"}']);
    expect([code, err]).toEqual([1, "rxqmp: device_del: DeviceNotFound: Device 'gone' not found\n"]);
  });

  test('ends with 1 when the time is over', async () => {
    await using _qemu = await fakeQemu({ path });
    expect(await run(['wait', path, 'STOP', '--where', 'a=b', '--timeout', '1000'])).toEqual({
      code: 1,
      out: '',
      err: 'rxqmp: --where a: STOP has no such member\nrxqmp: no STOP with a=b within 1000 ms\n',
    });
  });

  test('ends with 1 when the machine ends without the event', async () => {
    await using _qemu = await qemuThat(shortLife);
    expect(await run(['wait', path, 'RESUME'])).toMatchObject({
      code: 1,
      err: 'rxqmp: the machine ended, and no RESUME came\n',
    });
  });

  test('ends with 3 when nobody answers in time', async () => {
    await using first = await fakeQemu({ path });
    // Another client holds the monitor.
    const held = run(['wait', path, 'STOP']);
    const { code } = await run(['wait', path, 'STOP', '--timeout', '1000']);
    expect(code).toBe(3);
    first.emit({ event: 'STOP' });
    expect((await held).code).toBe(0);
  });

  test.each([
    [['RESUME', 'cont'], /'cont' is a command, not an event: .* write -- cont\n$/],
    [['BALLOON_CHANGE', 'balloon', 'value=7'], / write -- balloon value=7\n$/],
    [['STOP', '--'], /which command behind --\?/],
  ])('is wrong usage: %j', async (words, err) => {
    // Nothing listens there: it is refused before it dials.
    expect(await run(['wait', path, ...words])).toMatchObject({ code: 2, err: expect.stringMatching(err) });
  });

  test('ends with 130 after Ctrl-C', async () => {
    const stop = new AbortController();
    await using _qemu = await qemuThat(() => stop.abort(new Stopped('SIGINT')));
    expect(await run(['wait', path, 'STOP'], { stop: stop.signal })).toEqual({ code: 130, out: '', err: '' });
  });

  test.each([
    [['wait', '/x.sock'], "only a target is given, '/x.sock': which event? Such as SHUTDOWN"],
    [
      ['wait', '/x.sock', 'STOP', '--where', 'device'],
      '--where device: expected key=value, such as device=disk0',
    ],
  ])('ends with 2 for %j', async (args, message) => {
    expect(await run(args)).toMatchObject({ code: 2, err: `rxqmp: ${message}\n` });
  });
});
