// The site that `npm run docs` built, in Debian's Chromium and without any other server: each page, its links and its width, light and dark,
// and the search. `node test/site/index.mjs FOLDER` writes pictures of some pages too.
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { conclude, ROOT } from '../package/installed.mjs';

const SITE = join(ROOT, 'site/dist');
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const TABS = 3;
const TYPES = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' },
  ...{ '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2' },
};
const [pictures] = process.argv.slice(2);

const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);

const server = createServer(({ url }, response) => {
  const { pathname } = new URL(url, 'http://localhost');
  const path = join(SITE, decodeURIComponent(pathname), pathname.endsWith('/') ? 'index.html' : '');
  if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
  createReadStream(path).pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const paths = readdirSync(SITE, { recursive: true })
  .filter((path) => path.endsWith('.html') && path !== '404.html')
  .map((path) => `/${path}`.replace(/\/index\.html$/, '/'));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  timeout: 120_000,
});

/** A page that reports what goes wrong in it, and reaches nothing but the site. */
async function newPage(options) {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(60_000);
  const where = () => page.url().replace(origin, '');
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) fault(where(), `the console has: ${message.text()}`);
  });
  page.on('pageerror', (error) => fault(where(), `an exception: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) fault(where(), `${response.url()} gave ${response.status()}`);
  });
  await page.route(
    (url) => url.origin !== origin && url.protocol !== 'data:',
    (route) => {
      fault(where(), `wants ${route.request().url()} from the network`);
      return route.abort();
    },
  );
  return page;
}

async function open(page, path) {
  await page.goto(origin + path);
  await page.waitForFunction(() => document.querySelector('#app')?.__vue_app__ !== undefined);
}

/** What each page has: its anchors, and its links to others. */
const found = new Map();

async function visit(page, path) {
  await open(page, path);
  const { ids, links, width, pictures, title, squeezed } = await page.evaluate(() => ({
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
    links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
    width: document.documentElement.scrollWidth,
    pictures: [...document.images]
      .filter((image) => !image.complete || image.naturalWidth === 0)
      .map(({ src }) => src),
    title: document.title,
    squeezed: [...document.querySelectorAll('.vp-doc td')]
      .filter(({ textContent, clientWidth }) => textContent.length > 120 && clientWidth < 240)
      .map(({ textContent }) => textContent.slice(0, 60)),
  }));
  if (width > PHONE.width) fault(path, `is ${width} pixels wide on a phone`);
  if (!/rxqmp/.test(title)) fault(path, `has the title ${JSON.stringify(title)}`);
  for (const picture of pictures) fault(path, `does not show ${picture}`);
  for (const cell of squeezed) fault(path, `squeezes the cell of a table that begins with: ${cell}`);
  found.set(path, { ids: new Set(ids), links });
}

const waiting = [...paths];
await Promise.all(
  Array.from({ length: TABS }, async () => {
    const page = await newPage({ viewport: PHONE, colorScheme: 'light' });
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await visit(page, path);
    await page.close();
  }),
);

let links = 0;
for (const [path, page] of found) {
  for (const link of new Set(page.links)) {
    const { origin: host, pathname, hash } = new URL(link);
    if (host !== origin) continue;
    links += 1;
    const target = found.get(pathname.replace(/\/index\.html$/, '/'));
    if (target === undefined && extname(pathname) !== '.html' && existsSync(join(SITE, pathname))) continue;
    if (target === undefined) fault(path, `links to ${pathname}, which does not exist`);
    else if (hash !== '' && !target.ids.has(decodeURIComponent(hash.slice(1)))) {
      fault(path, `links to ${pathname}${hash}, and the page has no such anchor`);
    }
  }
}

/** The least contrast of some texts on their backgrounds, as WCAG has it: 4.5 is enough for any size. */
const contrast = (page, selector) =>
  page.evaluate((selected) => {
    const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) => {
      const [R, G, B] = [r, g, b].map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const background = (element) => {
      const colour = channels(getComputedStyle(element).backgroundColor);
      return colour.length === 3 || element.parentElement === null
        ? colour
        : background(element.parentElement);
    };
    const ratios = [...document.querySelectorAll(selected)].map((element) => {
      const style = getComputedStyle(element);
      // A value's text in a picture follows its shape.
      const [text, ground] =
        element.closest('svg') === null
          ? [style.color, background(element)]
          : [style.fill, channels(getComputedStyle(element.previousElementSibling).fill)];
      const [a, b] = [luminance(channels(text)), luminance(ground)];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
    return Math.min(...ratios);
  }, selector);

for (const colorScheme of ['light', 'dark']) {
  const page = await newPage({ viewport: DESKTOP, colorScheme });
  await open(page, '/operators.html');
  const isDark = await page.evaluate(() => document.documentElement.classList.contains('dark'));
  if (isDark !== (colorScheme === 'dark')) fault(colorScheme, 'the page does not follow the system');
  for (const selector of [
    '.vp-doc p',
    '.vp-doc a:not(.header-anchor)',
    '.vp-doc pre code span span',
    'svg.marbles rect + text',
  ]) {
    const ratio = await contrast(page, selector);
    if (!(ratio >= 4.5)) fault(colorScheme, `${selector} has a contrast of ${ratio}`);
  }
  const marbles = await page.locator('.vp-doc svg.marbles').count();
  const operators = await page.locator('.vp-doc h2[id]').count();
  // The last heading is not an operator.
  if (marbles !== operators - 1)
    fault(colorScheme, `${operators} headings and ${marbles} pictures of marbles`);
  await page.close();
}

/** What the search is asked, and where its answers must lead. */
const SEARCHES = {
  bufferUntilResume: [
    '/operators.html#bufferuntilresumeoptions',
    '/api/rxqmp/operators.html#bufferuntilresume',
  ],
  LaunchOptions: ['/api/rxqmp/machine.html#launchoptions'],
  'blockdev-add': ['/api/rxqmp/raw/commands.html#blockdev-add'],
};
{
  const page = await newPage({ viewport: DESKTOP });
  await open(page, '/getting-started.html');
  await page.keyboard.press('Control+k');
  for (const [query, targets] of Object.entries(SEARCHES)) {
    await page.locator('#localsearch-input').fill(query);
    for (const target of targets) {
      await page
        .locator(`.VPLocalSearchBox a.result[href^="${target}"]`)
        .first()
        .waitFor()
        .catch(() => fault('search', `${query} does not find ${target}`));
    }
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `search-${query}.png`) });
  }
  await page.close();
}

if (pictures !== undefined) {
  for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await newPage({ viewport, colorScheme });
      for (const path of [
        ...[
          '/',
          '/operators.html#bufferuntilresumeoptions',
          '/getting-started.html',
          '/errors.html',
          '/sharing.html',
        ],
        ...['/api/', '/api/rxqmp/machine.html', '/api/rxqmp/operators.html', '/api/rxqmp/raw/commands.html'],
      ]) {
        await open(page, path);
        const [, anchor] = path.split('#');
        if (anchor !== undefined)
          await page.evaluate((id) => document.getElementById(id).scrollIntoView(), anchor);
        const short = path.replace(/^\/|\.html(?:#.*)?$/g, '').replaceAll('/', '-') || 'home';
        await page.screenshot({ path: join(pictures, `${short}-${name}-${colorScheme}.png`) });
      }
      await page.close();
    }
  }
}

await browser.close();
server.close();
conclude(faults, `${found.size} pages, ${links} links between them`);
