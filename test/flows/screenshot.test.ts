import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { firstValueFrom, lastValueFrom, NEVER } from 'rxjs';
import { ArgumentError, CommandError } from '../../src/errors.js';
import { screenshot, type ScreenshotOptions } from '../../src/flows/index.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';
import type { Run } from '../../src/testing/run.js';

type Dump = { readonly filename: string; readonly format?: string };

/** A QEMU that writes what format it was asked for, and records each command. */
function qemu(refuse: (dump: Dump) => unknown = () => undefined) {
  const dumps: Dump[] = [];
  const run: Run = ({ arguments: args }) => {
    const dump = args as Dump;
    dumps.push(dump);
    const refusal = refuse(dump);
    if (refusal !== undefined) throw refusal;
    if (existsSync(dirname(dump.filename))) writeFileSync(dump.filename, dump.format ?? 'ppm');
    return {};
  };
  return { monitor: mockMonitor(run), dumps };
}

const refusal = (desc: string) => new CommandError({ class: 'GenericError', desc });
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const left = (dumps: readonly Dump[]) => dumps.filter(({ filename }) => existsSync(dirname(filename)));

describe('screenshot', () => {
  it.each<[ScreenshotOptions, string]>([
    [{}, 'png'],
    [{ format: 'png' }, 'png'],
    [{ format: 'ppm' }, 'ppm'],
  ])('with %j reads the file that QEMU wrote, and removes it', async (options, expected) => {
    const { monitor, dumps } = qemu();
    expect(textOf(await firstValueFrom(screenshot(monitor, options)))).toBe(expected);
    expect(left(dumps)).toEqual([]);
  });

  it.each(["Parameter 'format' is unexpected", 'Enable PNG support with libpng for screendump'])(
    'takes PPM where QEMU has no PNG: %s',
    async (desc) => {
      const { monitor, dumps } = qemu(({ format }) => (format === 'png' ? refusal(desc) : undefined));
      expect(textOf(await firstValueFrom(screenshot(monitor)))).toBe('ppm');
      await expect(lastValueFrom(screenshot(monitor, { format: 'png' }))).rejects.toThrow(desc);
      expect(left(dumps)).toEqual([]);
    },
  );

  it('fails with what QEMU refuses, and leaves no file', async () => {
    const { monitor, dumps } = qemu(() => refusal('There is no console to take a screendump from'));
    await expect(lastValueFrom(screenshot(monitor))).rejects.toThrow('There is no console');
    expect(dumps).toHaveLength(1);
    expect(left(dumps)).toEqual([]);
  });

  it('leaves no file when it is unsubscribed before the reply', async () => {
    let asked: () => void = () => undefined;
    const sent = new Promise<void>((resolve) => (asked = resolve));
    let filename = '';
    const monitor = mockMonitor(({ arguments: args }) => {
      ({ filename } = args as Dump);
      asked();
      return NEVER;
    });
    const taking = screenshot(monitor).subscribe();
    await sent;
    expect(existsSync(dirname(filename))).toBe(true);
    taking.unsubscribe();
    while (existsSync(dirname(filename))) await new Promise((resolve) => setImmediate(resolve));
  });

  it('has the caller read a file of another host', async () => {
    const { monitor, dumps } = qemu();
    const read = (filename: string) => Promise.resolve(Buffer.from(`of ${filename}`));
    const bytes = await firstValueFrom(
      screenshot(monitor, { filename: '/far/away', read, device: 'gpu', head: 1 }),
    );
    expect(textOf(bytes)).toBe('of /far/away');
    expect(dumps).toEqual([{ filename: '/far/away', device: 'gpu', head: 1, format: 'png' }]);
  });

  it.each<[string, unknown]>([
    ["screenshot: 'filename' and 'read' must be given together", { filename: '/x' }],
    ["screenshot: 'filename' and 'read' must be given together", { read: () => [] }],
    ["screenshot: 'format' must be 'png' or 'ppm'", { format: 'jpg' }],
  ])('refuses what it can not use: %s', (message, options) => {
    expect(() => screenshot(qemu().monitor, options as ScreenshotOptions)).toThrow(
      new ArgumentError(message),
    );
  });
});
