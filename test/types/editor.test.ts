import { createRequire } from 'node:module';
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
  });
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

  describe('and its plugin,', () => {
    let plain: ts.LanguageService;
    beforeAll(() => {
      plain = service;
      // As TypeScript's server finds a plugin that tsconfig.json names: by folder, without `exports`.
      const { resolvedModule } = ts.nodeModuleNameResolver(
        'rxqmp/editor',
        file(),
        { moduleResolution: ts.ModuleResolutionKind.Node10, allowJs: true },
        ts.sys,
      );
      const init = createRequire(file())(resolvedModule!.resolvedFileName) as ts.server.PluginModuleFactory;
      const info = { languageService: service } as ts.server.PluginCreateInfo;
      service = init({ typescript: ts }).create(info);
    });
    afterAll(() => (service = plain));

    test.each([
      [
        "monitor.run('query-sta▮tus');",
        "(command) 'query-status': { returns: StatusInfo; }",
        ['since', '0.14'],
      ],
      ["void monitor.request('▮x-query-rdma');", "(command) 'x-query-rdma'", ['experimental', '']],
      ["void monitor.request('▮x-query-rdma');", "(command) 'x-query-rdma'", ['removed', 'in 9.1']],
      [
        "monitor.run('block-job-pause▮', { device: 'd' });",
        "(command) 'block-job-pause'",
        ['deprecated', ''],
      ],
      ["monitor.events$.pipe(ofEvent('STOP', 'RES▮ET'));", "(event) 'RESET': { data:", ['since', '0.12']],
      ["const later = ofEvent('ST▮OP');", "(event) 'STOP': {}", ['since', '0.12']],
    ])('shows on the name in %s what QEMU says of it', (snippet, type, tag) => {
      const shown = hover(snippet);
      expect(shown.type).toContain(type);
      expect(shown.tags).toContainEqual(tag);
      expect(shown.tags).toContainEqual([
        'see',
        expect.stringMatching(/^https:.*(?:QMP-[\w-]+\.[\w-]+|ref\.html)$/),
      ]);
    });

    const OWN = `
      interface Commands {
        /** @since 3.3 */ 'x-acme': { returns: string };
      }
      interface Events {
        /** @deprecated */ ACME: {};
      }
      const own = socketMonitor<Commands, Events>({ path: '/run/vm.qmp' });
    `;

    test('shows what a map of their own says', () => {
      expect(hover(`${OWN} own.run('x-▮acme');`).tags).toEqual([['since', '3.3']]);
      expect(hover(`${OWN} own.events$.pipe(ofEvent('AC▮ME'));`).tags).toEqual([['deprecated', '']]);
    });

    test('strikes deprecated names through, and no others', () => {
      place(`${OWN}
        monitor.run('block-job-pause', { device: 'd' });
        monitor.run('query-status');
        own.events$.pipe(ofEvent('ACME'));
        console.log('block-job-pause');▮`);
      const struck = service
        .getSuggestionDiagnostics(file())
        .filter((diagnostic) => diagnostic.reportsDeprecated !== undefined)
        .map(({ start, length, messageText }) => [text.slice(start, start + length), messageText]);
      expect(struck).toEqual([
        ["'block-job-pause'", "'block-job-pause' is deprecated."],
        ["'ACME'", "'ACME' is deprecated."],
      ]);
      const entries = service.getCompletionsAtPosition(file(), place("monitor.run('▮');"), {})?.entries ?? [];
      const marked = entries.filter(({ kindModifiers }) => kindModifiers === 'deprecated');
      expect(marked.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['block-job-pause', 'drive-backup']),
      );
      expect(marked.length).toBeLessThan(entries.length / 10);
    });

    test('leaves all else as TypeScript shows it', () => {
      expect(hover("console.log('query-▮status');").type).toBe('');
      expect(hover("monitor.ru▮n('query-status');").type).toContain('Monitor');
      expect(hover("monitor.run('query-▮stauts' as never);").type).toBe('');
    });
  });
});
