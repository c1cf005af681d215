/** A page in Debian's Chromium, on a machine over NATS: `wsconnect` to the server's WebSockets. */
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serveNats } from '../../src/nats/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';
import { root } from '../docs/guides.js';
import { NATS_SERVER, startNats } from '../nats/nats-server.js';
import { after, closeAll } from '../share/set-up.js';
import { describeReal, freePort } from './real.js';

const PAGE = `
import { wsconnect } from '@nats-io/nats-core';
import { filter, firstValueFrom } from 'rxjs';
import { fleet, natsMonitor } from './src/nats/index.js';
Object.assign(globalThis, { wsconnect, filter, firstValueFrom, fleet, natsMonitor });
`;

/** As an app's bundler makes it: it fails where a module of Node's is needed. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: root },
    ...({ bundle: true, minify: true, format: 'iife', platform: 'browser', write: false } as const),
  });
  return outputFiles[0]?.text ?? '';
}

describeReal('a page in Chromium, over NATS', [NATS_SERVER, 'chromium'], () => {
  afterEach(closeAll);

  it('has the directory, runs commands, sees events in order, and the host’s loss of the machine', async () => {
    const script = await bundle();
    const webSocketPort = await freePort();
    const settings = `websocket { host: "127.0.0.1", port: ${webSocketPort}, no_tls: true }`;
    const nats = after(await startNats(settings), (each) => each[Symbol.asyncDispose]());
    const qemu = after(await fakeQemu(), (each) => each.close());
    const upstream = after(socketMonitor({ open: () => qemu.open() } as SocketOptions), (each) =>
      each.disconnect(),
    );
    const served = await serveNats({
      connection: await nats.connect(),
      subject: 'fleet.vm1',
      monitor: upstream,
      host: 'a',
    });
    after(served, (each) => each.close());
    const server = after(
      createServer((request, response) => {
        response.setHeader('content-type', request.url === '/page.js' ? 'text/javascript' : 'text/html');
        response.end(request.url === '/page.js' ? script : '<!doctype html><script src="/page.js"></script>');
      }),
      (each) => {
        each.closeAllConnections();
        each.close();
      },
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const browser = after(
      await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--headless', '--no-sandbox', '--disable-gpu'],
        timeout: 100_000,
      }),
      (each) => each.close(),
    );
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { timeout: 0 });
    const seen = await page.evaluate(`(async () => {
      const connection = await wsconnect({ servers: 'ws://127.0.0.1:${webSocketPort}' });
      const all = fleet({ connection, prefix: 'fleet' });
      const [machine] = await firstValueFrom(all.machines$.pipe(filter(({ length }) => length > 0)));
      globalThis.monitor = all.monitor('vm1');
      globalThis.log = [];
      globalThis.ended = new Promise((resolve) => monitor.events$.subscribe({
        next: ({ event }) => log.push(event),
        error: ({ _tag, message }) => resolve(_tag + ': ' + message),
      }));
      await monitor.request('stop');
      log.push('stop');
      await monitor.request('migrate-set-parameters', { 'max-postcopy-bandwidth': 18446744073709551615n });
      const { 'max-postcopy-bandwidth': wide } = await monitor.request('query-migrate-parameters');
      return [machine.name, machine.state, ...log, String(wide)];
    })()`);
    expect(seen).toEqual(['vm1', 'ready', 'STOP', 'stop', '18446744073709551615']);
    qemu.drop();
    expect(await page.evaluate('ended')).toMatch(
      /^InterruptedError: .*the host's connection to the machine was lost/,
    );
  });
});
