import { dirname, join } from 'node:path';
import ts from 'typescript';
import * as pure from '../../src/index.js';
import { examples, moduleOf } from './examples.js';
import { blocksOf, guides, root } from './guides.js';

/** What the compiler minds about them, under the project's own options. */
function complaints(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, language) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile.call(host, path, language)
      : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const diagnostics = [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  return diagnostics.map(({ file, start = 0, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

test('every TypeScript block of the README and the guides compiles, and every example of a docblock', () => {
  const files = new Map<string, string>();
  for (const guide of guides) {
    for (const { code, file, line } of blocksOf(guide, 'ts')) {
      files.set(join(root, file === undefined ? `${guide}.${line}.ts` : join(dirname(guide), file)), code);
    }
  }
  for (const example of examples()) {
    files.set(join(root, `${example.file}.${example.line}.ts`), moduleOf(example));
  }
  expect(files.size).toBeGreaterThan(0);
  expect(complaints(files)).toEqual([]);
});

const values = examples().flatMap(({ code }) => [...code.matchAll(/^(\w+\(.*\)); \/\/ (.+)$/gm)]);

test.each(values.map(([, call = '', value = '']) => [call, value]))('%s is %s', (call, value) => {
  const given = Object.keys(pure);
  const evaluated = (code: string): unknown =>
    new Function(...given, `return ${code}`)(...Object.values(pure));
  expect(evaluated(call)).toEqual(evaluated(value));
});
