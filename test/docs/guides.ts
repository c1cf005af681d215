import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

/** The texts that readers have: the README and what it leads to. */
export const guides: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join('docs', name)),
];

export const textOf = (guide: string): string => readFileSync(join(root, guide), 'utf8');

/** A block of code in a guide: each is a module by itself. */
export interface Block {
  readonly guide: string;
  /** The line in the guide where its code begins. */
  readonly line: number;
  /** `ts`, `js` or `sh`. */
  readonly language: string;
  readonly code: string;
  /** ```` ```ts port-driver.ts ````: other blocks of the guide import it by this name. */
  readonly file: string | undefined;
  /** ```` ```ts no-run: why ````: it compiles, but can't run on a machine of ours. */
  readonly noRun: string | undefined;
}

/** The blocks of a guide in one of the languages. */
export function blocksOf(guide: string, ...languages: readonly string[]): Block[] {
  const text = textOf(guide);
  return [...text.matchAll(/^```(\w+)(?: (.+))?\n([^]*?)^```$/gm)]
    .map(({ 1: language = '', 2: info = '', 3: code = '', index }) => ({
      guide,
      line: text.slice(0, index).split('\n').length + 1,
      language,
      code,
      file: /^[\w.-]+\.ts$/.exec(info)?.[0],
      noRun: /^no-run: (.+)$/.exec(info)?.[1],
    }))
    .filter(({ language }) => languages.includes(language));
}
