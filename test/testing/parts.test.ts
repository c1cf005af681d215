/** What the doubles are made of, where their tests can't see it. */
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { of, Subject, toArray } from 'rxjs';
import { fakeLibvirtd, fakeQemu } from '../../src/testing/index.js';
import { answerOf } from '../../src/testing/run.js';
import { faults } from '../../src/testing/qemu/script.js';
import { ShapedWriter } from '../../src/testing/qemu/shaped-writer.js';
import { SmallJobs } from '../../src/testing/qemu/jobs.js';
import { SmallMachine } from '../../src/testing/qemu/machine.js';
import { failure } from '../failure.js';
import { temporaryFolder } from '../integration/real.js';
import { WireClient } from './wire-client.js';

test.each([
  ['fakeQemu', (path: string) => fakeQemu({ path })],
  ['fakeLibvirtd', (path: string) => fakeLibvirtd({ path, domains: {} })],
])('%s listens at no path that Node would cut', async (_name, at) => {
  const folder = temporaryFolder();
  expect(await failure(at(join(folder.path, 'x'.repeat(108))))).toMatchObject({
    _tag: 'ArgumentError',
    message: expect.stringContaining("'path' must be a path of 1 to 107 bytes") as string,
  });
  folder.remove();
});

test('the answer of an observable is its first value', () => {
  const answers: unknown[] = [];
  answerOf(() => of(1, 2), { execute: 'x' })
    .pipe(toArray())
    .subscribe((values) => answers.push(...values));
  expect(answers).toEqual([1]);
});

test('a pause takes its time, and silence is for good', async () => {
  jest.useFakeTimers();
  const over: string[] = [];
  const play = (name: string, step: ReturnType<typeof faults.pause>) =>
    void Promise.resolve(step({} as never)).then(() => over.push(name));
  play('pause', faults.pause(20));
  play('silence', faults.silence());
  await jest.advanceTimersByTimeAsync(19);
  expect(over).toEqual([]);
  await jest.advanceTimersByTimeAsync(100_000);
  expect(over).toEqual(['pause']);
  jest.useRealTimers();
});

test('what is done after a shaped write waits for its last byte', async () => {
  const log: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      log.push(chunk.toString());
      done();
    },
  });
  const writer = new ShapedWriter(stream, faults.split(1));
  writer.write(Buffer.from('abc'));
  await new Promise<void>((resolve) => {
    writer.then(() => {
      log.push('end');
      resolve();
    });
  });
  expect(log).toEqual(['a', 'b', 'c', 'end']);
});

describe('the small machine', () => {
  test('takes the verbs that QEMU takes in a job’s state, and an id once', () => {
    const jobs = new SmallJobs(() => undefined);
    jobs.start('job0', { type: 'mirror' });
    expect(() => jobs.command('complete', 'job0')).toThrow(
      expect.objectContaining({
        desc: "Job 'job0' in state 'running' cannot accept command verb 'complete'",
      }),
    );
    expect(() => jobs.start('job0')).toThrow(
      expect.objectContaining({ desc: "Job ID 'job0' already in use" }),
    );
  });

  test('stops once, goes on once, and begins as it began', () => {
    const events: string[] = [];
    const greeting = { version: { qemu: { major: 7, minor: 2, micro: 0 }, package: '' }, capabilities: [] };
    const machine = new SmallMachine(greeting, 'running', (event) => events.push(event), jest.fn());
    for (const execute of ['stop', 'stop', 'cont', 'cont', 'stop']) machine.answer({ execute });
    expect(events).toEqual(['STOP', 'RESUME', 'STOP']);
    machine.restart();
    expect(machine.status).toBe('running');
  });
});

describe('fakeQemu', () => {
  test('is a machine started anew after quit', async () => {
    await using qemu = await fakeQemu({ status: 'prelaunch' });
    const client = new WireClient(await qemu.open());
    await client.negotiate();
    client.send({ execute: 'cont' }, { execute: 'quit' });
    await client.until(({ ended }) => ended);
    const next = new WireClient(await qemu.open());
    await next.negotiate();
    next.send({ execute: 'query-status' });
    expect(await next.take(1)).toMatchObject([{ return: { status: 'prelaunch' } }]);
  });

  test('forgets what a client that left had queued', async () => {
    const reply$ = new Subject<object>();
    await using qemu = await fakeQemu({ run: ({ execute }) => (execute === 'x-slow' ? reply$ : undefined) });
    const client = new WireClient(await qemu.open());
    await client.negotiate('oob');
    client.send({ execute: 'x-slow' }, { execute: 'stop' });
    while (!qemu.received.some(({ execute }) => execute === 'stop'))
      await new Promise((resolve) => setImmediate(resolve));
    client.close();
    const next = new WireClient(await qemu.open());
    await next.until(({ text }) => text.includes('QMP'));
    reply$.next({});
    await next.negotiate();
    next.send({ execute: 'query-status' });
    await next.until(({ text }) => text.includes('status'));
    expect(next.text).toContain('"status": "running"');
  });
});
