import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentMonitor } from '../../src/agent/index.js';
import { fakeAgent } from '../../src/testing/index.js';
import { agentTable, describeAgent } from './suite.js';

describeAgent('fake', async ({ booted, ...options }) => {
  let status = 'thawed';
  const qga = await fakeAgent({
    run: ({ execute }) => {
      if (execute === 'guest-fsfreeze-freeze') status = 'frozen';
      if (execute === 'guest-fsfreeze-thaw') status = 'thawed';
      if (execute === 'guest-fsfreeze-status') return status;
      if (execute.startsWith('guest-fsfreeze')) return 1;
      // The machine ends, and the channel with it.
      if (execute === 'guest-shutdown') setImmediate(() => qga.drop());
      return undefined;
    },
  });
  if (booted === false) qga.stop();
  return {
    agent: agentMonitor({ open: () => qga.open(), ...options }),
    hold: async () => qga.stop(),
    release: async () => qga.start(),
    boot: async () => qga.start(),
    lose: async () => {
      qga.lose();
      qga.drop();
      qga.start();
    },
    close: () => qga.close(),
  };
});

test('the table of docs/agent.md is that of the suite', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/agent.md'), 'utf8');
  const [, section = ''] = page.split(/^## What is tested$/m);
  const [own = ''] = section.split(/^## /m);
  // Prettier aligns the columns.
  const bare = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
  expect(bare(own.slice(own.indexOf('| case')))).toBe(bare(agentTable()));
});
