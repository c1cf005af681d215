/**
 * Takes the picture of `rxqmp shell` in the README: a session on a real QEMU, in a real terminal, which Debian's Chromium
 * draws with xterm.js. `npx tsx tools/shell-picture.ts [PNG]`; its transcript, which docs/shell.md has, goes to standard output.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../src/socket/index.js';
import { buildCommand } from '../test/cli/built.js';
import { startPty, type Pty } from '../test/cli/pty.js';
import { startQemu } from '../test/integration/qemu.js';
import { temporaryFolder } from '../test/integration/real.js';

const [picture = join(import.meta.dirname, '../docs/images/shell.png')] = process.argv.slice(2);

const COLUMNS = 104;
const ROWS = 38;
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Types what the picture shows, and awaits what the shell shows each time. */
async function session(): Promise<Pick<Pty, 'written'> & { readonly text: string }> {
  const folder = temporaryFolder();
  const command = buildCommand();
  const programs = join(folder.path, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'rxqmp'), `#!/bin/sh\nexec '${process.execPath}' '${command.bin}' "$@"\n`, {
    mode: 0o755,
  });
  const rcFile = join(folder.path, 'bashrc');
  writeFileSync(rcFile, "PS1='$ '\n");
  const other = join(folder.path, 'other.qmp');
  await using _qemu = await startQemu({
    path: join(folder.path, 'vm1.qmp'),
    args: ['-qmp', `unix:${other},server=on,wait=off`],
  });
  await using monitor = socketMonitor({ path: other });
  await using pty = startPty('bash', ['--rcfile', rcFile], {
    columns: COLUMNS,
    rows: ROWS,
    cwd: folder.path,
    env: { PATH: `${programs}:${process.env['PATH'] ?? ''}`, XDG_STATE_HOME: folder.path },
  });
  const steps: readonly (readonly [typed: string, shown: RegExp])[] = [
    ['', /\$$/],
    ['rxqmp shell ./vm1.qmp\r', /qemu>$/],
    ['query-status\r', /\}\nqemu>$/],
    ['blockdev-b', /blockdev-b$/],
    ['\t', /blockdev-backup$/],
    ['\t', /\nx-perf\..*\nqemu> blockdev-backup$/],
    ['sync=', /sync=$/],
    ['\t', /\nfull.*\n[^]*sync=$/],
    ['inc', /inc$/],
    ['\t', /incremental$/],
    ['\x15', /qemu>$/],
    ['migrate-set-parameters max-bandwidth=18446744073709551615', /551615$/],
  ];
  for (const [typed, shown] of steps) {
    pty.type(typed);
    await pty.shows(shown);
  }
  await firstValueFrom(monitor.execute({ execute: 'cont' }));
  await pty.shows(/ RESUME\nqemu> migrate/);
  for (const [typed, shown] of [
    ['\r', /\{\}\nqemu>$/],
    ['device_dell id=nic1\r', /did you mean.*\nqemu>$/],
    ['!info status\r', /running\nqemu>$/],
    ['\x1b[A\x1b[A', /device_dell id=nic1$/],
  ] as const) {
    pty.type(typed);
    await pty.shows(shown);
  }
  command.remove();
  folder.remove();
  return { written: pty.written, text: pty.text() };
}

/** The picture of what was written, half as fine again as a screen of old. */
async function drawn(bytes: string): Promise<Buffer> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 1.5, viewport: { width: 1000, height: 900 } });
    await page.setContent(PAGE);
    const xterm = dirname(createRequire(import.meta.url).resolve('@xterm/xterm/package.json'));
    await page.addStyleTag({ content: readFileSync(join(xterm, 'css/xterm.css'), 'utf8') });
    await page.addScriptTag({ content: readFileSync(join(xterm, 'lib/xterm.js'), 'utf8') });
    await page.evaluate(
      `(${draw})(${JSON.stringify(JSON.stringify({ bytes, columns: COLUMNS, rows: ROWS }))})`,
    );
    return await page.locator('#frame').screenshot({ omitBackground: true });
  } finally {
    await browser.close();
  }
}

/** Dark with a border of its own, so that it reads on a light page and on a dark one. */
const PAGE = `<!doctype html>
<style>
  body { margin: 0; background: transparent }
  #frame { display: inline-block; padding: 14px 16px; background: #16181d; border: 1px solid #4a4f5a; border-radius: 10px }
  .xterm-viewport { overflow: hidden !important }
</style>
<div id="frame"><div id="terminal"></div></div>`;

/** A program for the page, as text: it has the page's names, which this file's types don't know. */
const draw = `(json) => new Promise((done) => {
  const { bytes, columns, rows } = JSON.parse(json);
  const terminal = new Terminal({
    cols: columns, rows, fontFamily: 'DejaVu Sans Mono', fontSize: 13, lineHeight: 1.15, scrollback: 0, minimumContrastRatio: 5,
    theme: {
      background: '#16181d', foreground: '#d7dae0', cursor: '#d7dae0',
      red: '#ff7b72', green: '#7ee787', yellow: '#e3b341', magenta: '#d2a8ff', cyan: '#79c0ff',
    },
  });
  terminal.open(document.getElementById('terminal'));
  terminal.focus();
  terminal.write(bytes, () => requestAnimationFrame(() => requestAnimationFrame(done)));
})`;

const { written, text } = await session();
writeFileSync(picture, await drawn(written));
process.stdout.write(`${text}\n`);
