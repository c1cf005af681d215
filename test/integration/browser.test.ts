/** A page in Debian's Chromium, on a shared monitor. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { lastValueFrom, take } from 'rxjs';
import type { Monitor } from '../../src/index.js';
import { serveMonitor } from '../../src/share/index.js';
import { socketMonitor, type SocketOptions } from '../../src/socket/index.js';
import { fakeQemu } from '../../src/testing/index.js';
import { root } from '../docs/guides.js';
import { after, closeAll, socketPath } from '../share/set-up.js';
import { QEMU, startQemu } from './qemu.js';
import { describeReal } from './real.js';

const CHROMIUM = 'chromium';
/** A busy machine takes many seconds. */
const BROWSER_STARTS_WITHIN_MS = 100_000;
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** What a page loads: the driver, and what little it is used with here. */
const PAGE = `
import { filter, firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { webSocketMonitor } from './src/websocket/index.js';
Object.assign(globalThis, { filter, firstValueFrom, lastValueFrom, take, toArray, webSocketMonitor });
`;

/** The bundle of a page, as an app's bundler makes it: nothing of Node's may be in it. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const COOKIE = 'session=t0ken-of-the-page';

/** A server with a page and, at `/vm1`, a shared monitor for those who are logged in. */
async function serve(monitor: Monitor, script: string): Promise<string> {
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', url === '/page.js' ? 'text/javascript' : 'text/html');
    if (url === '/login') response.setHeader('set-cookie', `${COOKIE}; HttpOnly; SameSite=Strict`);
    response.end(url === '/page.js' ? script : '<!doctype html><script src="/page.js"></script>');
  });
  after(server, (each) => {
    each.closeAllConnections();
    each.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const share = await serveMonitor(monitor, {
    server,
    pathname: '/vm1',
    authorize: ({ headers }) => headers.cookie === COOKIE,
  });
  after(share, (each) => each.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeReal('a page in Chromium', [QEMU, CHROMIUM], () => {
  let browser: Browser;
  let script: string;
  beforeAll(async () => {
    script = await bundle();
    browser = await chromium.launch({
      executablePath: `/usr/bin/${CHROMIUM}`,
      args: FLAGS,
      timeout: BROWSER_STARTS_WITHIN_MS,
    });
  });
  afterEach(closeAll);
  afterAll(() => browser.close());

  async function pageAt(url: string): Promise<Page> {
    const context = after(await browser.newContext(), (each) => each.close());
    const page = await context.newPage();
    await page.goto(url, { timeout: 0 });
    return page;
  }

  it('watches a machine, stops it, sees it lost and back again', async () => {
    const path = socketPath();
    let qemu = await startQemu({ path });
    after(0, () => qemu[Symbol.asyncDispose]());
    const upstream = after(socketMonitor({ path, reconnect: { delay: 20, maxDelay: 100 } }), (each) =>
      each.disconnect(),
    );
    const page = await pageAt(`${await serve(upstream, script)}/login`);
    await page.evaluate(`
      globalThis.monitor = webSocketMonitor({ url: '/vm1', reconnect: { delay: 20, maxDelay: 100 } });
      globalThis.seen = [];
      globalThis.lost = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')))
        .then(({ cause }) => cause.message);
      monitor.events$.subscribe(({ event }) => seen.push(event));
      monitor.state$.subscribe(({ status, cause }) => seen.push(status + (cause ? ' ' + cause._tag : '')));
      monitor.connect();
    `);
    const version = await page.evaluate(`monitor.connect().then(({ version }) => version.qemu.major)`);
    expect(version).toBeGreaterThan(6);
    expect(await page.evaluate(`monitor.request('cont').then(() => monitor.request('stop'))`)).toEqual({});
    const wide = `{ 'max-postcopy-bandwidth': 18446744073709551615n }`;
    await page.evaluate(`monitor.request('migrate-set-parameters', ${wide})`);
    expect(
      await page.evaluate(
        `monitor.request('query-migrate-parameters').then((all) => String(all['max-postcopy-bandwidth']))`,
      ),
    ).toBe('18446744073709551615');
    await qemu.kill();
    expect(await page.evaluate('lost')).toMatch(
      /ended: it was closed with code 1011: the connection to the machine was lost$/,
    );
    const back = page.evaluate(
      `firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'ready'))).then(() => 'back')`,
    );
    await qemu[Symbol.asyncDispose]();
    qemu = await startQemu({ path });
    expect(await back).toBe('back');
    expect(await page.evaluate(`monitor.request('query-status').then(({ running }) => running)`)).toBe(false);
    const seen = (await page.evaluate('seen')) as string[];
    expect(seen.slice(0, 4)).toEqual(['connecting', 'ready', 'RESUME', 'STOP']);
    expect(seen.at(-1)).toBe('ready');
  });

  it('is refused without a login, with what little a browser reports, and without its token', async () => {
    const upstream = after(socketMonitor({ path: '/nowhere' }), (each) => each.disconnect());
    const page = await pageAt(await serve(upstream, script));
    const error = await page.evaluate(`
      webSocketMonitor({ url: '/vm1?token=t0ken', protocols: 'proto-t0ken' }).connect()
        .catch((error) => [error._tag, error.permanent, error.message, String(error.cause), error.stack].join('|'))
    `);
    expect(error).toMatch(
      /^ConnectError\|false\|no connection to ws:\/\/127\.0\.0\.1:\d+: a browser does not say why/,
    );
    expect(error).not.toContain('t0ken');
  });

  it('gets every event in order, and its own replies, beside a client on a UNIX socket', async () => {
    const COMMANDS = 1_000;
    const EVENTS = 5_000;
    const qemu = after(await fakeQemu(), (each) => each.close());
    const upstream = after(socketMonitor({ open: () => qemu.open() } as SocketOptions), (each) =>
      each.disconnect(),
    );
    const url = await serve(upstream, script);
    const path = socketPath();
    after(await serveMonitor(upstream, { path }), (each) => each.close());
    const local = after(socketMonitor({ path }), (each) => each.disconnect());
    await local.connect();
    const page = await pageAt(`${url}/login`);
    const perSecond: Record<string, number> = {};
    perSecond['Chromium, commands/s'] = await page.evaluate(`(async () => {
      globalThis.monitor = webSocketMonitor({ url: '/vm1' });
      await monitor.connect();
      const begun = performance.now();
      for (let at = 0; at < ${COMMANDS}; at += 1) await monitor.request('query-status');
      return (${COMMANDS} / (performance.now() - begun)) * 1000;
    })()`);
    const sent = performance.now();
    for (let at = 0; at < COMMANDS; at += 1) await local.request('query-status');
    perSecond['UNIX socket, commands/s'] = (COMMANDS / (performance.now() - sent)) * 1000;

    const inPage = page.evaluate(`
      lastValueFrom(monitor.events$.pipe(take(${EVENTS}), toArray())).then((all) =>
        all.every(({ data }, at) => data.at === at))
    `);
    // The page subscribes before its next command is sent.
    await page.evaluate(`monitor.request('query-status')`);
    const here = lastValueFrom(local.events$.pipe(take(EVENTS)));
    const begun = performance.now();
    for (let at = 0; at < EVENTS; at += 1) {
      qemu.emit({ event: 'TICK', data: { at } });
      if (at % 100 === 99) await new Promise(setImmediate);
    }
    await here;
    perSecond['UNIX socket, events/s'] = (EVENTS / (performance.now() - begun)) * 1000;
    expect(await inPage).toBe(true);
    perSecond['Chromium, events/s'] = (EVENTS / (performance.now() - begun)) * 1000;
    for (const [what, rate] of Object.entries(perSecond)) {
      process.stdout.write(`${what}: ${Math.round(rate)}\n`);
      expect(rate).toBeGreaterThan(0);
    }
  });
});
