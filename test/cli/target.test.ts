import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseTarget, splitTarget } from '../../tools/cli/target/target.js';
import { temporaryFolder } from '../integration/real.js';

test.each([
  ['/run/vm1.qmp', { kind: 'socket', address: { path: '/run/vm1.qmp' } }],
  ['vm1.qmp', { kind: 'socket', address: { path: 'vm1.qmp' } }],
  ['host/a:b', { kind: 'socket', address: { path: 'host/a:b' } }],
  ['unix:a:b', { kind: 'socket', address: { path: 'a:b' } }],
  ['192.0.2.7:4444', { kind: 'socket', address: { host: '192.0.2.7', port: 4444 } }],
  ['qemu:///system#vm1', { kind: 'libvirt', uri: 'qemu:///system', domain: 'vm1' }],
  [
    'qemu+ssh://me@host/system?keyfile=/k#a b#c',
    { kind: 'libvirt', uri: 'qemu+ssh://me@host/system?keyfile=/k', domain: 'a b#c' },
  ],
  [
    'ws://127.0.0.1:8080/vm1',
    { kind: 'websocket', url: 'ws://127.0.0.1:8080/vm1', label: 'ws://127.0.0.1:8080/vm1' },
  ],
  ['wss://me:pw@host/vm1?token=t', { kind: 'websocket', label: 'wss://host/vm1' }],
])('%s is %j', (text, expected) => {
  expect(parseTarget(text)).toMatchObject({ agent: false, ...expected });
});

test.each<[string, string]>([
  ['', 'an empty target: give a socket path, HOST:PORT'],
  ['http://host/', "'http://' is not a target: give a socket path"],
  ['qemu:///system', 'which machine? Name it behind the URI: qemu:///system#DOMAIN'],
  ['qemu:///system#', 'qemu:///system#DOMAIN'],
  ['ws://', "a WebSocket's URL that can't be read"],
  ['unix:', 'unix: lacks its path'],
  ...['::1:4444', '[::1', ':4444', 'host:', '192.0.2.7', '::1', 'tcp:host', 'tcp:', 'tcp:a/b'].map(
    (text): [string, string] => [text, `${text} is not HOST:PORT, as in 192.0.2.7:4444`],
  ),
])('%s is refused', (text, message) => {
  expect(() => parseTarget(text)).toThrow(message);
});

test('a guest agent has no WebSocket', () => {
  expect(parseTarget('/run/vm1.qga', { agent: true }).agent).toBe(true);
  expect(() => parseTarget('ws://host/', { agent: true })).toThrow('--agent: a WebSocket leads to a monitor');
});

describe('the target of a command line', () => {
  const env = { RXQMP_TARGET: '/run/preset.qmp' };

  test.each([
    [['/run/a.qmp', 'stop'], env, '/run/a.qmp', ['stop'], false],
    [['host:1', 'stop'], env, 'host:1', ['stop'], false],
    [['stop'], env, '/run/preset.qmp', ['stop'], true],
    [[], env, '/run/preset.qmp', [], true],
    [['a.qmp', 'stop'], {}, 'a.qmp', ['stop'], false],
    [['a.qmp', 'stop'], { RXQMP_TARGET: '' }, 'a.qmp', ['stop'], false],
  ])('%j with %j is %s', (words, environment, target, rest, isPreset) => {
    expect(splitTarget(words, environment)).toEqual({ target, rest, isPreset });
  });

  test('is a socket of this folder where there is one of that name', async () => {
    const folder = temporaryFolder();
    const before = process.cwd();
    const server = createServer();
    await once(server.listen(join(folder.path, 'vm1')), 'listening');
    process.chdir(folder.path);
    try {
      expect(splitTarget(['vm1', 'stop'], env)).toMatchObject({ target: 'vm1', rest: ['stop'] });
      expect(splitTarget(['vm2', 'stop'], env)).toMatchObject({
        target: '/run/preset.qmp',
        rest: ['vm2', 'stop'],
      });
    } finally {
      process.chdir(before);
      server.close();
      folder.remove();
    }
  });

  test('may be a socket whose name has a colon, where it is there', async () => {
    const folder = temporaryFolder();
    const before = process.cwd();
    const server = createServer();
    await once(server.listen(join(folder.path, 'vm:1x')), 'listening');
    process.chdir(folder.path);
    try {
      expect(parseTarget('vm:1x')).toMatchObject({ address: { path: 'vm:1x' } });
      expect(() => parseTarget('vm:2x')).toThrow('vm:2x is not HOST:PORT');
    } finally {
      process.chdir(before);
      server.close();
      folder.remove();
    }
  });

  test('has to be given', () => {
    expect(() => splitTarget([])).toThrow('no target: give a socket path, HOST:PORT');
  });
});
