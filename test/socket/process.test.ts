import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ScriptedServer } from './scripted.js';

const program = join(__dirname, 'fixtures', 'process.ts');

async function start(does: 'leaves' | 'stays') {
  const server = await ScriptedServer.start();
  const child = spawn(process.execPath, ['--import', 'tsx', program, does, server.path]);
  // Not 'exit', which may come before the last of its output.
  const exited = once(child, 'close');
  let words = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (words += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const client = await server.client();
  const ready = once(child.stdout, 'data');
  await client.negotiate();
  await ready;
  return { server, client, child, exited, words: () => words };
}

describe('a process', () => {
  test('that disconnects exits by itself with 0', async () => {
    const { server, exited, words } = await start('leaves');
    expect(await exited).toEqual([0, null]);
    expect(words()).toBe('ready\n');
    await server[Symbol.asyncDispose]();
  });

  test('that stays connected is kept alive, until the connection ends', async () => {
    const { server, client, child, exited, words } = await start('stays');
    const told = once(child.stdout, 'data');
    await client.write('{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}\r\n');
    await told;
    expect(child.exitCode).toBeNull();
    client.socket.destroy();
    expect(await exited).toEqual([0, null]);
    expect(words()).toBe('ready\nSTOP\nlost\n');
    await server[Symbol.asyncDispose]();
  });
});
