// The dashboard's server: the page, a login, and every machine's monitor as QMP over a WebSocket.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Attempts } from './attempts.mjs';
import { pageFiles } from './files.mjs';
import { DashboardMachine } from './machine.mjs';

const PAGE = join(import.meta.dirname, '../dist/browser');
const MAX_PASSWORD_BYTES = 1_024;
const SECURITY = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const sha256 = (value) => createHash('sha256').update(value).digest();
const cookie = (session, more = '') => `session=${session}; Path=/; HttpOnly; SameSite=Strict${more}`;

/**
 * Serves machines on the loopback. `port` 0 takes a free one. `openMachine(name)` gives a machine that is somewhere else, with
 * `monitor`, `exit` and `kill`; without it they are QEMUs of this host, or simulated.
 */
export async function startDashboard({ port = 0, password, names, simulated = false, openMachine }) {
  const sessions = new Set();
  const attempts = new Attempts();
  const sessionOf = ({ headers }) => /(?:^|; )session=(\w+)/.exec(headers.cookie ?? '')?.[1];
  // Asked for each request and for each WebSocket.
  const authorize = (request) => sessions.has(sessionOf(request));
  const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
  const sendFile = pageFiles(PAGE);

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value);
    answer(request, response).catch((error) => response.writeHead(503).end(error.message));
  });
  const machines = names.map(
    (name) => new DashboardMachine(name, { server, authorize, folder, simulated, openMachine }),
  );

  async function answer(request, response) {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!pathname.startsWith('/api/')) return sendFile(pathname, response);
    const route = `${request.method} ${pathname}`;
    if (route === 'POST /api/login') {
      if (!(Number(request.headers['content-length']) <= MAX_PASSWORD_BYTES))
        return response.writeHead(413).end();
      const given = sha256(await text(request));
      const { wait } = attempts;
      if (wait > 0) return response.writeHead(429, { 'retry-after': wait }).end();
      if (!timingSafeEqual(given, sha256(password))) {
        attempts.fail();
        return response.writeHead(401).end();
      }
      const session = randomBytes(24).toString('hex');
      sessions.add(session);
      return response.writeHead(204, { 'set-cookie': cookie(session) }).end();
    }
    if (!authorize(request)) return response.writeHead(401).end();
    if (route === 'GET /api/machines') return response.end(JSON.stringify(names));
    if (route === 'POST /api/logout') {
      sessions.delete(sessionOf(request));
      return response.writeHead(204, { 'set-cookie': cookie('', '; Max-Age=0') }).end();
    }
    const machine = machines.find(({ name }) => pathname.startsWith(`/api/machines/${name}/`));
    if (machine && request.method === 'POST' && pathname.endsWith('/start')) {
      await machine.start();
      return response.writeHead(204).end();
    }
    if (machine && request.method === 'GET' && pathname.endsWith('/screen')) {
      return response.setHeader('content-type', 'image/png').end(await machine.screen());
    }
    return response.writeHead(404).end();
  }

  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await Promise.all(machines.map((machine) => machine.start()));
  const close = async () => {
    await Promise.all(machines.map((machine) => machine.kill()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, machines, close };
}
