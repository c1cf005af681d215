import ts from 'typescript';
import { type Consumer, makeConsumer } from './consumer.js';

/** What the language service shows: five everyday snippets, the cursor where `▮` is. */
describe('an editor, in a project that has rxqmp installed,', () => {
  let consumer: Consumer;
  let service: ts.LanguageService;
  const file = () => `${consumer.folder}/snippet.ts`;
  let text = '';
  let version = 0;

  beforeAll(() => {
    consumer = makeConsumer();
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      types: ['node'],
    };
    consumer.write('snippet.ts', '');
    service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file()],
      getScriptVersion: (name) => (name === file() ? String(version) : '0'),
      getScriptSnapshot: (name) => {
        const content = name === file() ? text : ts.sys.readFile(name);
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
      },
      getCurrentDirectory: () => consumer.folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath ? { realpath: ts.sys.realpath } : {}),
    });
  }, 120_000);
  afterAll(() => consumer.remove());

  const HEAD = `import { socketMonitor } from 'rxqmp/socket';
import { ofEvent } from 'rxqmp/operators';
const monitor = socketMonitor({ path: '/run/vm.qmp' });
`;

  function place(snippet: string): number {
    const whole = HEAD + snippet;
    text = whole.replace('▮', '');
    version++;
    return whole.indexOf('▮');
  }
  const completions = (snippet: string) =>
    service
      .getCompletionsAtPosition(file(), place(snippet), {})
      ?.entries.map(({ name }) => name.replaceAll('"', '')) ?? [];
  const hover = (snippet: string) => {
    const info = service.getQuickInfoAtPosition(file(), place(snippet));
    return {
      type: ts.displayPartsToString(info?.displayParts),
      tags: info?.tags?.map(({ name, text: words }) => [name, ts.displayPartsToString(words)]) ?? [],
    };
  };

  test("completes a command's name, and nothing else there", () => {
    const names = completions("monitor.run('▮');");
    expect(names).toEqual(expect.arrayContaining(['query-status', 'blockdev-add', 'x-query-rdma']));
    expect(names).toHaveLength(247);
  });

  test("completes a command's arguments, and the discriminator's values", () => {
    expect(completions("monitor.run('block-commit', { ▮ });")).toEqual(
      expect.arrayContaining(['device', 'base-node', 'auto-finalize']),
    );
    expect(completions("monitor.run('blockdev-add', { driver: '▮' });")).toEqual(
      expect.arrayContaining(['qcow2', 'file', 'nbd']),
    );
    const members = completions("monitor.run('blockdev-add', { driver: 'file', ▮ });");
    expect(members).toContain('filename');
    expect(members).not.toContain('server');
  });

  test('completes what a reply holds, and the known values of an open enum', () => {
    expect(completions("monitor.run('query-status').subscribe((reply) => reply.▮);")).toEqual([
      'running',
      'status',
      'singlestep',
    ]);
    const values = completions("monitor.run('query-status').subscribe(({ status }) => status === '▮');");
    expect(values).toEqual(expect.arrayContaining(['running', 'paused', 'postmigrate']));
  });

  test("completes an event's name and narrows to its data", () => {
    expect(completions("monitor.events$.pipe(ofEvent('▮'));")).toEqual(
      expect.arrayContaining(['STOP', 'SHUTDOWN']),
    );
    expect(
      completions("monitor.events$.subscribe((event) => { if (event.event === 'SHUTDOWN') event.data.▮ });"),
    ).toEqual(['guest', 'reason']);
  });

  test('shows on a member since when it is there, and links to the reference from its type', () => {
    const { type, tags } = hover("monitor.run('query-cpus-fast').subscribe(([cpu]) => cpu?.['qom-type▮']);");
    expect(type).toContain("'qom-type'");
    expect(tags).toContainEqual(['since', '10.1']);
    const command = hover(
      "import type { CommandMap } from 'rxqmp/raw'; let c: CommandMap['block-job-pause▮'];",
    );
    expect(command.tags).toEqual([
      ['since', '1.3'],
      ['deprecated', ''],
      ['see', expect.stringContaining('qemu-qmp-ref.html#command-QMP-block-core.block-job-pause')],
    ]);
  });
});
