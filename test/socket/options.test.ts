import { PassThrough } from 'node:stream';
import { firstValueFrom } from 'rxjs';
import { ArgumentError } from '../../src/errors.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { failure } from '../failure.js';

describe('socketMonitor refuses when it is made, naming the option', () => {
  test.each<[string, unknown, string]>([
    ['no options', undefined, 'socketMonitor: the options must be an object'],
    ['no address', {}, 'one address is needed (path, host and port, listen or open); none is given'],
    ['two addresses', { path: '/x', host: 'h', port: 1 }, 'path and host and port are given'],
    ['a path and listen', { path: '/x', listen: { path: '/y' } }, 'path and listen are given'],
    ['no port', { host: 'h' }, "socketMonitor: 'port' is missing"],
    ['no host', { port: 1 }, "socketMonitor: 'host' is missing"],
    ['port 0', { host: 'h', port: 0 }, "'port' must be a port, a whole number from 1 to 65535"],
    ['a port out of range', { host: 'h', port: 65536 }, "'port' must be a port"],
    ['a port that is text', { host: 'h', port: '4444' }, "'port' must be a port"],
    ['a fractional port', { host: 'h', port: 1.5 }, "'port' must be a port"],
    ['an empty host', { host: '', port: 1 }, "'host' must be a host name or address"],
    ['an empty path', { path: '' }, "'path' must be a path of 1 to 107 bytes"],
    ['a path of 108 bytes', { path: 'é'.repeat(54) }, "'path' must be a path of 1 to 107 bytes"],
    ['an abstract path', { path: '\0x' }, "'path' must be a path of 1 to 107 bytes without NUL"],
    ['an unknown option', { path: '/x', prot: 1 }, "unknown option 'prot'"],
    ['an inherited name as option', { path: '/x', toString: 1 }, "unknown option 'toString'"],
    ['tls beside a path', { path: '/x', tls: {} }, "'tls' goes with host and port, not beside 'path'"],
    ['tls beside listen', { listen: { port: 1 }, tls: {} }, "not beside 'listen'"],
    ['tls that is true', { host: 'h', port: 1, tls: true }, "'tls' must be an object of node:tls options"],
    [
      'verification switched off by 0',
      { host: 'h', port: 1, tls: { rejectUnauthorized: 0 } },
      'rejectUnauthorized',
    ],
    [
      'a path within tls, which would replace host and port',
      { host: 'h', port: 1, tls: { path: '/x' } },
      "without 'path' or 'socket'",
    ],
    [
      'a socket within tls, which would replace host and port',
      { host: 'h', port: 1, tls: { socket: new PassThrough() } },
      "without 'path' or 'socket'",
    ],
    ['listen without an address', { listen: {} }, "listen: 'port' is missing"],
    ['listen on both', { listen: { path: '/x', port: 1 } }, 'listen: one address is needed'],
    [
      'listen with an unknown option',
      { listen: { port: 1, backlog: 3 } },
      "listen: unknown option 'backlog'",
    ],
    ['listen with a path too long', { listen: { path: 'x'.repeat(108) } }, "listen: 'path' must be"],
    ['open that is no function', { open: {} }, "'open' must be a function"],
    ['oob that is text', { path: '/x', oob: 'yes' }, "'oob' must be true or false"],
    ['a name that is a number', { path: '/x', name: 5 }, "'name' must be a string"],
  ])('%s', (_name, options, words) => {
    expect(() => socketMonitor(options as SocketOptions)).toThrow(ArgumentError);
    expect(() => socketMonitor(options as SocketOptions)).toThrow(words);
  });

  test('undefined is as good as absent, and 107 bytes are a path', () => {
    const options = {
      path: 'x'.repeat(107),
      host: undefined,
      port: undefined,
      tls: undefined,
      name: undefined,
    };
    expect(() => socketMonitor(options as unknown as SocketOptions)).not.toThrow();
  });

  test('an error never repeats the value', () => {
    const secret = { host: 'h', port: 1, tls: 'hunter2' };
    expect(() => socketMonitor(secret as unknown as SocketOptions)).toThrow(
      expect.not.stringContaining('hunter2'),
    );
  });
});

describe('open', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['throws', () => Promise.reject(new Error('no such host')), 'open() failed: no such host'],
    [
      'gives no stream',
      () => Promise.resolve({}),
      'open() did not resolve to a Duplex stream: it must be readable and writable',
    ],
    [
      'gives a stream that is closed',
      () => Promise.resolve(new PassThrough().destroy()),
      'open() did not resolve to a Duplex stream',
    ],
  ])('that %s is a ConnectError', async (_name, open, words) => {
    const monitor = socketMonitor({ open: open as never });
    expect(await failure(monitor.connect())).toMatchObject({
      _tag: 'ConnectError',
      message: expect.stringContaining(words) as string,
    });
  });

  test('that throws at once is a ConnectError too', async () => {
    const monitor = socketMonitor({
      open: () => {
        throw new Error('at once');
      },
    });
    expect(await failure(monitor.connect())).toMatchObject({ message: 'open() failed: at once' });
  });

  test('has its signal aborted when the dial is given up, and its late stream destroyed', async () => {
    let give: (stream: PassThrough) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const monitor = socketMonitor({
      connectTimeout: 1_000,
      open: (given) => {
        signal = given;
        return new Promise((resolve) => (give = resolve));
      },
    });
    expect(await failure(monitor.connect())).toMatchObject({
      _tag: 'ConnectError',
      message: 'no connection within 1000 ms to the stream of open()',
    });
    expect(signal?.aborted).toBe(true);
    const late = new PassThrough();
    const closed = new Promise((resolve) => late.once('close', resolve));
    give(late);
    await closed;
  });

  test('is called anew for each dial', async () => {
    let dials = 0;
    const monitor = socketMonitor({
      reconnect: { delay: 1, attempts: 2 },
      open: () => {
        dials += 1;
        return Promise.reject(new Error('refused'));
      },
    });
    await failure(firstValueFrom(monitor.run('stop')));
    expect(dials).toBe(3);
  });
});
