import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LIBVIRT, startLibvirtd } from '../integration/libvirtd.js';
import { listensOn } from '../integration/listening.js';
import { NATS_SERVER, startNats } from '../nats/nats-server.js';
import { QEMU } from '../integration/qemu.js';
import { describeReal, temporaryFolder } from '../integration/real.js';
import { blocksOf, guides, type Block } from './guides.js';
import { LIMIT, runBlock, runNow } from './run-block.js';

const blocks = guides.flatMap((guide) => blocksOf(guide, 'ts', 'js'));
const runnable = blocks.filter(({ noRun }) => noRun === undefined);

const describesTests = ({ code }: Block) => code.includes('describeMonitor(');
const needsVirsh = ({ code }: Block) => code.includes("'rxqmp/virsh'");
const needsNats = ({ code }: Block) => code.includes("'@nats-io/");
const needsQemu = ({ code }: Block) => code.includes("'rxqmp/machine'");
const isImported = ({ file = '', guide }: Block) =>
  blocksOf(guide, 'ts').some(({ code }) => code.includes(`'./${file.replace(/ts$/, 'js')}'`));

/** What a block says that it prints: `// → this`. */
const promised = (code: string) => [...code.matchAll(/\/\/ → (.+)$/gm)].map(([, line]) => line);

async function shouldRun(block: Block, folder: string, libvirt?: string): Promise<void> {
  const { printed, uncaught, made } = await runBlock(block, folder, libvirt);
  expect(uncaught).toEqual([]);
  expect(made).toBeGreaterThan(0);
  for (const line of promised(block.code)) expect(printed).toContain(line);
}

async function inFolder(act: (path: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    await act(folder.path);
  } finally {
    folder.remove();
  }
}

describe.each(guides)('the code of %s', (guide) => {
  const own = runnable.filter(
    (block) => block.guide === guide && ![needsVirsh, needsQemu, needsNats].some((needs) => needs(block)),
  );
  if (own.length === 0) it('is not there', () => undefined);
  for (const block of own) {
    const from = `from line ${block.line} on`;
    if (block.file !== undefined) {
      it(`${from} is imported by another`, () => expect(isImported(block)).toBe(true));
    } else if (describesTests(block)) {
      describe(from, () => void runNow(block));
    } else {
      it(
        `${from} runs to its end, and leaves no error unhandled`,
        () => inFolder((folder) => shouldRun(block, folder)),
        3 * LIMIT,
      );
    }
  }
});

// There is no double of the program.
describeReal('the code of the guides that needs virsh, on a real libvirtd', LIBVIRT, () => {
  let daemon: Awaited<ReturnType<typeof startLibvirtd>>;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    await daemon.startDomain('vm1', { paused: true });
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  for (const block of runnable.filter(needsVirsh)) {
    it(
      `${block.guide} from line ${block.line} on`,
      () => inFolder((folder) => shouldRun(block, folder, daemon.uri)),
      3 * LIMIT,
    );
  }
});

describeReal('the code of the guides that launches a QEMU', [QEMU], () => {
  for (const block of runnable.filter(needsQemu)) {
    it(
      `${block.guide} from line ${block.line} on`,
      () => inFolder((folder) => shouldRun(block, folder)),
      3 * LIMIT,
    );
  }
});

describeReal('the code of the guides that needs a NATS server', [NATS_SERVER], () => {
  const at = '127.0.0.1:4222';
  for (const block of runnable.filter(needsNats)) {
    it(
      `${block.guide} from line ${block.line} on`,
      () =>
        inFolder(async (folder) => {
          await using nats = await startNats();
          const code = block.code.replaceAll(at, `127.0.0.1:${nats.port}`);
          await shouldRun({ ...block, code }, folder);
        }),
      3 * LIMIT,
    );
  }
});

describeReal('getting started, on the machine that it starts', [QEMU], () => {
  const guide = 'docs/getting-started.md';
  const path = '/run/vm1.qmp';
  const start = blocksOf(guide, 'sh').find(({ code }) => code.startsWith(QEMU))?.code ?? '';

  it(
    'runs as it does on the double',
    () =>
      inFolder(async (folder) => {
        const child = spawn('sh', ['-c', `exec ${start.replaceAll('/run/', `${folder}/`)}`], {
          stdio: 'inherit',
        });
        const exited = once(child, 'exit');
        try {
          await listensOn(path.replace('/run', folder), child);
          const own = runnable.filter((block) => block.guide === guide && block.code.includes(path));
          expect(own.length).toBeGreaterThan(0);
          for (const block of own) await shouldRun(block, folder);
        } finally {
          child.kill('SIGKILL');
          await exited;
        }
      }),
    6 * LIMIT,
  );
});

test('all code runs, but for a few blocks that say why not', () => {
  expect(blocks.length - runnable.length).toBeLessThanOrEqual(3);
});
