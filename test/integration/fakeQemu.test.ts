import { once } from 'node:events';
import { join } from 'node:path';
import { QMPClient } from 'node-qemu';
import { fakeQemu, type FakeQemuVersion } from '../../src/testing/index.js';
import { QEMU, startQemu } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';
import { transcript, type Line } from './transcript.js';
import { isFrom, qemuRelease } from './versions.js';

/** Of the double's releases, the newest that the QEMU at hand isn't older than. */
function fakeVersion(): FakeQemuVersion {
  const release = qemuRelease();
  if (isFrom(release, [11, 1, 0])) return '11.1';
  return isFrom(release, [10, 0, 0]) ? '10.0' : '7.2';
}

/** What clients write, right and wrong; each line's answers are awaited before the next goes out. */
const LINES: readonly Line[] = [
  ['{"execute":"query-status","id":1}', 1],
  ['{"execute":"query-status"}', 1],
  ['{"exec-oob":"query-status","id":1}', 1],
  ['{"execute":"qmp_capabilities","arguments":{"enable":["foo"]},"id":2}', 1],
  ['{"execute":"qmp_capabilities","arguments":{"enable":"oob"},"id":2}', 1],
  ['{"execute":"qmp_capabilities","arguments":{"enable":["oob"]},"id":2}', 1],
  ['{"execute":"qmp_capabilities","id":3}', 1],
  ['{"exec-oob":"query-status","id":1}', 1],
  ['{"exec-oob":"migrate-pause","id":1}', 1],
  ['{"exec-oob":"nope","id":1}', 1],
  ['{"execute":"nope","id":{"a":[1,2,"é\\u0001\\u007f"]}}', 1],
  ['{"id":1}', 1],
  ['{"execute":1,"id":1}', 1],
  ['{"execute":"stop","foo":1,"id":1}', 1],
  ['{"execute":"stop","arguments":[],"id":1}', 1],
  ['{"execute":"stop","arguments":{"x":1},"id":1}', 1],
  ['{"execute":"job-cancel","arguments":{},"id":1}', 1],
  ['{"execute":"job-cancel","arguments":{"id":"x"},"id":1}', 1],
  ['{"execute":"job-cancel","arguments":{"id":5},"id":1}', 1],
  ['{"execute":"cont","exec-oob":"cont","id":1}', 1],
  ['[1,2]', 1],
  ['"foo"\n', 1],
  ['12\n', 1],
  ['hello\n', 1],
  ['hello world { "execute":\n"query-name"}', 3],
  ['{"a":}', 1],
  // What is malformed, in each way that QEMU words.
  ['{"a" 1}', 1],
  ['\r\n  {"a":1\n\t"b":2}', 1],
  ['[1 2]', 1],
  ['{1:2}', 1],
  ['{tru:1}', 1],
  ['{"a":1,}', 1],
  ['{"é":tru}', 1],
  ['{"a":1]', 1],
  ['[}', 1],
  ['{"a":{"b":[1,{"c" 2}]}}', 1],
  ['{"a":"\\q"}', 1],
  ['{"a":"\\uD800"}', 1],
  ['{"a":"\\uFDD0"}', 1],
  ['{"a":"\ufdd0"}', 1],
  ['{"execute":"cont","id":1,"id":2}', 1],
  ['{"a":1,\n "\\u0061":2}', 1],
  ['{"a":{"é\\n":1,"b":2,"é\\n":{"c":[1]}}}', 1],
  ['[{"a":1,"a":2}]', 1],
  ['{"a":1,"a":tru}', 1],
  ['{"a":1,"a":2,}', 1],
  ['{"a:b":{"a":1},"b":[{"a":":"},{"a":1}]}', 1],
  // Strings in single quotes, which QEMU reads, too.
  [`{'execute':'query-name','id':'it\\'s "}"'}`, 1],
  [`{"execute":'query-name',"id":"it\\'s '}'"}`, 1],
  [`{'execute':'cont','id':1,"id":2}`, 1],
  [`{'a':'\\q'}`, 1],
  [`{'a' '}'}`, 1],
  // What is not a token: QEMU begins afresh after it.
  ['{"a":@}', 2],
  ['{"a":01}', 2],
  ['{"a":1.}', 1],
  ['{"a":1.5.5}', 2],
  ['{"a" 1 @}', 2],
  ['{"a":tRue}', 2],
  ['{"execute":"x\t"}', 2],
  ['{"a":"x\n', 1],
  ["{'a':it's}\n", 1],
  ['{"a":@ {"execute":"query-name"}}\n', 3],
  ['}\n', 1],
  ['GET / HTTP/1.1\n', 1],
  [`${'x'.repeat(1_500)}\n`, 1],
  ['{"execute":"cont","id":null}{"execute":"cont","id":18446744073709551615}', 3],
  ['{"execute":"query-status"}', 1],
  ['{"execute":"stop","id":false}', 2],
  ['{"execute":"system_reset","id":"r"}', 2],
  ['{"execute":"system_powerdown","id":"p"}', 2],
  ['{"execute":"system_wakeup"}', 1],
  ['{"execute":"query-status"}', 1],
  ['{"execute":"human-monitor-command","arguments":{"command-line":"info status"}}', 1],
  ['{"execute":"query-jobs"}', 1],
  ['{"execute":"query-block"}', 1],
  ['{"execute":"quit","id":9}', 2],
];

const verb = (name: string, id: string) => `{"execute":"job-${name}","arguments":{"id":"${id}"}}`;
const job = (command: string, id: string) =>
  `{"execute":"${command}","arguments":{"job-id":"${id}","device":"src","target":"dst","sync":"full"}}`;
const create = (filename: string) =>
  `{"execute":"blockdev-create","arguments":{"job-id":"c","options":{"driver":"file","filename":"${filename}","size":0}}}`;

/** Jobs, each line with the number of messages that come for it. */
const JOBS = (folder: string): readonly (readonly [text: string, messages: number])[] => [
  ['{"execute":"qmp_capabilities"}', 1],
  [job('blockdev-mirror', 'm'), 5],
  ['{"execute":"query-jobs"}', 1],
  [verb('dismiss', 'm'), 1],
  [verb('resume', 'm'), 1],
  [verb('pause', 'm'), 2],
  [verb('pause', 'm'), 1],
  [verb('complete', 'm'), 1],
  [verb('resume', 'm'), 7],
  [verb('resume', 'm'), 1],
  [job('blockdev-mirror', 'm'), 5],
  [verb('cancel', 'm'), 5],
  [job('blockdev-backup', 'b'), 10],
  [create(`${folder}/new`), 6],
  [verb('pause', 'c'), 1],
  [verb('cancel', 'c'), 1],
  ['{"execute":"query-jobs"}', 1],
  [verb('dismiss', 'c'), 2],
  ['{"execute":"query-jobs"}', 1],
  ['{"execute":"quit"}', 2],
];

/** How much of a job is done when its command replies is a matter of the disk. */
function repliesLast(heard: readonly string[]): string[] {
  const exchanges = heard.join('\n').split(/^(?=>)/m);
  const isReply = (line: string) => line.startsWith('{"return"');
  return exchanges.flatMap((exchange) => {
    const lines = exchange.trimEnd().split('\n');
    return [...lines.filter((line) => !isReply(line)), ...lines.filter(isReply)];
  });
}

/** Without the greeting, in which a double has a version of its own. */
const answers = async (path: string, lines = LINES) => (await transcript(path, lines)).slice(1);

describeReal('fakeQemu beside a real QEMU', [QEMU], () => {
  it('answers the same, to the letter, to right and wrong commands', async () => {
    const folder = temporaryFolder();
    await using real = await startQemu();
    await using fake = await fakeQemu({
      path: `${folder.path}/fake.sock`,
      status: 'prelaunch',
      version: fakeVersion(),
    });
    try {
      expect(await answers(`${folder.path}/fake.sock`)).toEqual(await answers(real.path));
    } finally {
      await fake.close();
      folder.remove();
    }
  });

  it('takes jobs through the same states, to the letter', async () => {
    const nodes = ['src', 'dst'].flatMap((name) => [
      '-blockdev',
      `driver=null-co,node-name=${name},size=4194304`,
    ]);
    await using real = await startQemu({ args: nodes });
    await using fake = await fakeQemu({
      path: join(real.folder, 'fake.sock'),
      status: 'prelaunch',
      version: fakeVersion(),
    });
    const lines = JOBS(real.folder);
    const faked = await answers(join(real.folder, 'fake.sock'), lines);
    const told = await answers(real.path, lines);
    expect(repliesLast(faked)).toEqual(repliesLast(told));
    await fake.close();
  });
});

/** A day with a client that is not ours. */
async function withNodeQemu(socketPath: string): Promise<unknown[]> {
  const client = new QMPClient({ socketPath, oob: true });
  const told: unknown[] = [];
  for (const event of ['RESUME', 'STOP', 'RESET', 'SHUTDOWN'] as const) {
    client.on(event, () => told.push(event));
  }
  await client.connect();
  told.push((await client.queryStatus()).status);
  await client.cont();
  await client.stop();
  await client.systemReset();
  told.push((await client.queryStatus()).status);
  // It asks for out of band as no QEMU has since 2.12; the double refuses that in the same words.
  await client.executeOob('query-yank').catch((error: Error) => told.push(error.message));
  await client.execute('no-such-command').catch((error: Error) => told.push(error.message));
  const shutDown = once(client, 'SHUTDOWN');
  await client.quit();
  await shutDown;
  await client.close();
  return told;
}

const DAY = [
  ...['prelaunch', 'RESUME', 'STOP', 'RESET', 'prelaunch'],
  expect.stringContaining("QMP input member 'control' is unexpected"),
  ...[expect.stringContaining('The command no-such-command has not been found'), 'SHUTDOWN'],
];

describe('node-qemu, a client from npm that is not ours', () => {
  it('spends a day with fakeQemu', async () => {
    const folder = temporaryFolder();
    const path = `${folder.path}/fake.sock`;
    await using _fake = await fakeQemu({ path, status: 'prelaunch' });
    expect(await withNodeQemu(path)).toEqual(DAY);
    folder.remove();
  });
});

describeReal('node-qemu, with a real QEMU', [QEMU], () => {
  it('spends the same day', async () => {
    await using real = await startQemu();
    expect(await withNodeQemu(real.path)).toEqual(DAY);
  });
});
