import { createServer } from 'node:http';
import { serveMonitor, type ShareOptions } from '../../src/share/index.js';
import { mockMonitor } from '../../src/testing/index.js';
import { after, closeAll, socketPath } from './set-up.js';

afterEach(closeAll);

const server = createServer();
const authorize = () => true;

it.each<[object, string]>([
  [{}, 'one place is needed (path, port or server); none is given'],
  [{ path: '/run/x', port: 1 }, 'one place is needed (path, port or server); path and port are given'],
  [{ host: 'localhost' }, "'port' is missing"],
  [{ path: `/run/${'x'.repeat(108)}` }, "'path' must be a path of 1 to 107 bytes"],
  [{ port: 65_536 }, "'port' must be a port, a whole number from 0 to 65535"],
  [{ path: '/run/x', tls: {} }, "'tls' can't be used with 'path'"],
  [{ port: 0, origins: [] }, "'origins' can't be used with 'port'"],
  [{ server, authorize, tls: {} }, "'tls' can't be used with 'server'"],
  [
    { server },
    "'authorize' is missing: every page and program that reaches the HTTP server could run commands",
  ],
  [{ server: {}, authorize }, "'server' must be an HTTP server of Node"],
  [{ server, authorize, pathname: 'vm' }, "'pathname' must be the path of a URL, which begins with '/'"],
  [{ server, authorize, hosts: 'localhost' }, "'hosts' must be an array of strings"],
  [{ port: 0, allow: 'readonly' }, "'allow' must be 'read-only', an array of commands' names, or a function"],
  [{ port: 0, maxClients: 0 }, "'maxClients' must be a number, more than 0"],
  [{ port: 0, maxQueuedBytes: -1 }, "'maxQueuedBytes' must be a number of bytes, more than 0"],
  [{ port: 0, token: 't' }, "unknown option 'token'"],
])('serveMonitor refuses %j', async (options, message) => {
  await expect(serveMonitor(mockMonitor(), options as ShareOptions)).rejects.toMatchObject({
    _tag: 'ArgumentError',
    message: expect.stringContaining(message) as string,
  });
});

it('names a place that can not be listened at', async () => {
  const path = socketPath();
  after(await serveMonitor(mockMonitor(), { path }), (share) => share.close());
  await expect(serveMonitor(mockMonitor(), { path })).rejects.toMatchObject({
    _tag: 'ConnectError',
    message: expect.stringContaining(`no server at ${path}: `) as string,
  });
  await expect(serveMonitor(mockMonitor(), { path: `${path}/in/a/file` })).rejects.toMatchObject({
    _tag: 'ConnectError',
  });
});

it('refuses TLS options that Node can not use', async () => {
  const tls = { key: 'x', cert: 'x' };
  await expect(serveMonitor(mockMonitor(), { port: 0, tls })).rejects.toMatchObject({
    _tag: 'ConnectError',
    message: expect.stringContaining("a PEM given for TLS can't be read") as string,
  });
});
