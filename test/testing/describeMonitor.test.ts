import { NEVER } from 'rxjs';
import { conformanceTable, describeMonitor } from '../../src/testing/index.js';
import { createMonitor, type Monitor } from '../../src/monitor/monitor.js';

/** The suite's cases as a runner is given them, and those that it skips. */
function casesOf(name: string, open: () => Monitor, close = () => undefined) {
  const cases: { readonly title: string; readonly run: () => Promise<void> }[] = [];
  const skipped: string[] = [];
  const it = (title: string, run: () => Promise<void>) => cases.push({ title, run });
  const runner = {
    describe: (_: string, tests: () => void) => tests(),
    it: Object.assign(it, { skip: (title: string) => skipped.push(title) }),
  };
  const { describe, it: ours } = globalThis;
  Object.assign(globalThis, runner);
  try {
    describeMonitor(name, () => ({ monitor: open(), close: () => Promise.resolve(close()) }));
  } finally {
    Object.assign(globalThis, { describe, it: ours });
  }
  return { cases, skipped };
}

test('a monitor that breaks the contract fails its cases, which the table shows, and is cleared away', async () => {
  const opened: Monitor[] = [];
  const disconnect = jest.fn();
  const close = jest.fn();
  const broken = () => {
    const monitor = Object.assign(createMonitor({ open: () => NEVER }), {
      connect: () => Promise.reject(new Error('never')),
      execute: () => {
        throw new Error('broken');
      },
      disconnect,
    });
    opened.push(monitor);
    return monitor;
  };
  const { cases, skipped } = casesOf('broken', broken, close);
  const { title, run } = cases.find(({ title }) => /greeting|version/i.test(title)) ?? cases[0]!;
  await expect(run()).rejects.toThrow();
  expect(opened).toHaveLength(1);
  expect(disconnect).toHaveBeenCalledTimes(1);
  expect(close).toHaveBeenCalledTimes(1);

  const rows = conformanceTable().split('\n');
  expect(rows[0]).toBe('| case | broken |');
  expect(rows).toContain(`| ${title} | ✗ |`);
  expect(skipped.length).toBeGreaterThan(0);
  for (const each of skipped) {
    const [, name, needs] = /^(.*) \(needs (.*)\)$/.exec(each) ?? [];
    expect(needs).toMatch(/^(options|lose|hold|oob)(, |$)/);
    expect(rows).toContain(`| ${name} | – |`);
  }
});
