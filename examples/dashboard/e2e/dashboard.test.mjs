// The page in Chromium, end to end: the server, machines of rxqmp and a browser. With QEMU and without.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { startDashboard } from '../server/server.mjs';
import { launchBrowser } from './browser.mjs';

const PASSWORD = 'correct horse';
/** For a machine that is busy with other things, too. Milliseconds. */
const TIMEOUT_MS = 60_000;

const hasQemu = spawnSync('qemu-system-x86_64', ['--version']).error === undefined;
if (!hasQemu && process.env.RXQMP_REQUIRE_REAL === '1')
  throw new Error('qemu-system-x86_64 is not installed');

for (const simulated of hasQemu ? [false, true] : [true]) {
  describe(simulated ? 'the dashboard of simulated machines' : 'the dashboard of QEMUs', () => {
    let dashboard;
    let browser;
    let page;
    const errors = [];
    const options = { password: PASSWORD, names: ['web', 'builder'], simulated };
    const button = (name) => page.getByRole('button', { name, exact: true });
    const status = () => page.locator('app-machine-view app-status-badge');
    const isShown = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
    const events = () => page.getByRole('list', { name: 'Events, the newest first' });

    async function logIn(password) {
      await page.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
    }

    before(async () => {
      dashboard = await startDashboard(options);
      browser = await launchBrowser();
      page = await browser.newPage();
      page.setDefaultTimeout(TIMEOUT_MS);
      page.on('pageerror', (error) => errors.push(error));
      await page.goto(dashboard.url);
    });

    after(async () => {
      await browser?.close();
      await dashboard?.close();
    });

    it('refuses a wrong password, and a WebSocket without a session', async () => {
      await logIn('wrong');
      await isShown(page.getByRole('alert'), 'This password is wrong.');
      const opened = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const socket = new WebSocket('/qmp/web');
            socket.onopen = () => resolve(true);
            socket.onerror = () => resolve(false);
          }),
      );
      assert.equal(opened, false);
      assert.equal((await page.request.get(`${dashboard.url}api/machines`)).status(), 401);
    });

    it('shows the machines after the login', async () => {
      await logIn(PASSWORD);
      await isShown(status(), 'running');
      await button('builder running').waitFor();
      await isShown(page.getByText(/^QEMU \d+\.\d+\.\d+$/), 'QEMU');
    });

    it('stops and runs the machine, and shows the events', async () => {
      await button('Stop').click();
      await isShown(status(), 'paused');
      await isShown(events().getByRole('listitem'), 'STOP');
      await button('Run').click();
      await isShown(status(), 'running');
      await button('Reset').click();
      await isShown(events().getByRole('listitem'), 'RESET');
    });

    it('filters the events', async () => {
      await page.getByRole('searchbox').fill('resume');
      await events().getByText('STOP', { exact: true }).waitFor({ state: 'detached' });
      await events().getByText('RESUME', { exact: true }).waitFor();
      await page.getByRole('searchbox').fill('');
      await events().getByText('STOP', { exact: true }).waitFor();
    });

    it('draws disk and memory', async () => {
      await page.getByRole('img', { name: /^Disk: read \d.*, written \d/ }).waitFor();
      await page.getByRole('img', { name: /^Balloon: actual \d+ MiB$/ }).waitFor();
    });

    it("shows the guest's screen", async () => {
      const screen = page.getByRole('img', { name: 'Screen of web' });
      await screen.waitFor();
      await page.waitForFunction(
        (image) => image.complete && image.naturalWidth > 0,
        await screen.elementHandle(),
      );
    });

    it('shows how far a backup has come, and cancels one', async () => {
      await button('Back up the disk').click();
      const progress = page.getByRole('progressbar', { name: /^backup/ });
      await progress.waitFor();
      await page.waitForFunction((bar) => bar.value > 0 && bar.value < 100, await progress.elementHandle());
      await page.getByRole('button', { name: /^Cancel backup/ }).click();
      await page.getByText('No job runs.').waitFor();
    });

    it('can be used by keyboard alone', async () => {
      await button('web running').focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'builder' }).waitFor();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'web' }).waitFor();
      await button('Stop').focus();
      await page.keyboard.press('Enter');
      await isShown(status(), 'paused');
      await page.keyboard.press('Enter');
      await isShown(status(), 'running');
    });

    it('fits a screen of 390 pixels', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      await page.setViewportSize({ width: 1280, height: 860 });
    });

    it('shows the loss where QEMU is killed, and that it is back after a start', async () => {
      await dashboard.machines[0].kill();
      await isShown(status(), 'connection lost');
      await button('builder running').waitFor();
      await isShown(events().getByRole('listitem'), 'disconnected');
      await button('Start').click();
      await isShown(status(), 'running');
      await button('Stop').click();
      await isShown(status(), 'paused');
      await button('Run').click();
      await isShown(status(), 'running');
    });

    it('powers the machine off by its guest', async () => {
      await button('Power off').click();
      await isShown(status(), 'powered off');
      await isShown(events().getByRole('listitem'), /SHUTDOWN.*"guest":true/);
    });

    it('asks for a login where the session has ended', async () => {
      const { port } = new URL(dashboard.url);
      await button('builder running').click();
      await dashboard.close();
      dashboard = await startDashboard({ ...options, port: Number(port) });
      await logIn(PASSWORD);
      await isShown(status(), 'running');
      await button('Log out').click();
      await page.getByLabel('Password').waitFor();
    });

    it('looks at no password for a while after ten wrong ones', async () => {
      const login = async (password) =>
        (await page.request.post(`${dashboard.url}api/login`, { data: password })).status();
      for (let n = 0; n < 10; n += 1) assert.equal(await login(`guess ${n}`), 401);
      assert.equal(await login(PASSWORD), 429);
      await logIn(PASSWORD);
      await isShown(page.getByRole('alert'), /^Too many wrong passwords. Try again in \d+ seconds\.$/);
    });

    it('has thrown no error', () => {
      assert.deepEqual(errors, []);
    });
  });
}
