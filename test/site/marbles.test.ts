import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { map } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import * as operators from '../../operators/index.js';
import { marbles, qmpEvent } from '../../src/testing/index.js';
import { drawMarbles } from '../../site/marbles/draw.js';
import { operatorMarbles } from '../../site/marbles/operators.js';
import { marbleText, parseMarbles, type Row } from '../../site/marbles/parse.js';
import { root, textOf } from '../docs/guides.js';

const all = operatorMarbles();
const folder = 'docs/images/marbles';

test('every operator has marbles in its docblock, and its picture on the operators page', () => {
  expect([...all.keys()].toSorted()).toEqual(Object.keys(operators).toSorted());
  const page = textOf('docs/operators.md');
  const shown = [...page.matchAll(/!\[Marble diagram of (\w+)\]\(images\/marbles\/(\w+)\.svg\)/g)];
  expect(shown.map(([, name, file]) => [name, file])).toEqual(
    [...page.matchAll(/^## (\w+)\(/gm)].map(([, name]) => [name, name]),
  );
  expect(readdirSync(join(root, folder)).toSorted()).toEqual(
    [...all.keys()].map((name) => `${name}.svg`).toSorted(),
  );
});

test.each([...all])('the picture of %s is the one of its docblock: npm run docs:marbles', (name, text) => {
  expect(readFileSync(join(root, folder, `${name}.svg`), 'utf8')).toBe(drawMarbles(name, text));
});

type Timeline = Extract<Row, { kind: 'timeline' }>;

/** A timeline as a test of RxJS has it, with a letter for each value, and the values' texts by letter. */
function rxjsMarbles({ marks, length }: Timeline) {
  const characters = Array.from({ length }, () => '-');
  const texts: Record<string, string> = {};
  const put = (column: number, character: string) => (characters[column] = character);
  const ends = { complete: '|', error: '#' };
  const letterOf = (text: string) => {
    const letter = String.fromCharCode(65 + Object.keys(texts).length);
    texts[letter] = text;
    return letter;
  };
  for (const mark of marks) {
    if (mark.kind === 'group') continue;
    put(mark.from, mark.kind === 'value' ? letterOf(mark.text) : ends[mark.kind]);
  }
  for (const { from, to } of marks.filter(({ kind }) => kind === 'group')) {
    const inside = characters.slice(from + 1, to - 1).filter((character) => character !== '-');
    const group = ['(', ...inside, ')'];
    characters.splice(
      from,
      to - from,
      ...group,
      ...Array.from({ length: to - from - group.length }, () => '-'),
    );
  }
  return { marbles: characters.join(''), texts };
}

/** The value that a text means: an event by its name and device or job, a literal, or the text itself. */
function valueOf(text: string): unknown {
  if (text.startsWith('{')) return new Function(`return (${text})`)() as unknown;
  const [, event = '', id] = /^([A-Z_]+)(?:\((\w+)\))?$/.exec(text) ?? [];
  if (event === '') return text;
  return { ...qmpEvent('STOP'), event, ...(id !== undefined && { data: { id, device: id } }), text };
}

/** The operators that turn a source into a result. The others are functions of a monitor. */
const OF_A_SOURCE = [...all].filter(([, text]) => text.includes('source:'));

test('most operators have a source', () => {
  expect(OF_A_SOURCE.length).toBeGreaterThanOrEqual(9);
});

test.each(OF_A_SOURCE)('%s does what its marbles show', (_, text) => {
  const rows = parseMarbles(text);
  const timelines = rows.filter((row) => row.kind === 'timeline');
  const labelled = (label: string) => {
    const found = timelines.find((row) => row.label === label);
    if (found === undefined) throw new Error(`no ${label}: in\n${text}`);
    return rxjsMarbles(found);
  };
  const call = rows.find((row) => row.kind === 'call');
  const textOfValue = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const { text: own } = value as { readonly text?: string };
    return own ?? JSON.stringify(value);
  };
  marbles(({ cold, expectObservable }: Pick<RunHelpers, 'cold' | 'expectObservable'>) => {
    const coldOf = ({ marbles, texts }: ReturnType<typeof rxjsMarbles>) =>
      cold<unknown>(
        marbles,
        Object.fromEntries(Object.entries(texts).map(([key, each]) => [key, valueOf(each)])),
      );
    const given: Record<string, unknown> = { ...operators, t };
    if (timelines.some(({ label }) => label === 'project')) {
      given['project'] = (value: unknown) => coldOf(labelled('project')).pipe(map(() => value));
    }
    if (timelines.some(({ label }) => label === 'command')) given['command'] = coldOf(labelled('command'));
    const operator = new Function(...Object.keys(given), `return ${call?.text ?? ''}`)(
      ...Object.values(given),
    ) as ReturnType<typeof operators.untilShutdown<unknown>>;
    const result = labelled('result');
    const expected = Object.fromEntries(
      Object.entries(result.texts).map(([key, each]) => [key, textOfValue(valueOf(each))]),
    );
    const failure = expect.objectContaining({ _tag: expect.stringContaining('Error') as string }) as Error;
    expectObservable(coldOf(labelled('source')).pipe(operator, map(textOfValue))).toBe(
      result.marbles,
      expected,
      failure,
    );
  });
});

describe('marble text', () => {
  const [row] = parseMarbles('a:  -x--query-status--9/9 ready-(b {c: 1}|)  (why)');

  it('has names with hyphens, values with a space, literals, groups and a note', () => {
    const { marks, note } = row as Timeline;
    expect(marks.map((mark) => (mark.kind === 'value' ? mark.text : mark.kind))).toEqual([
      ...['x', 'query-status', '9/9 ready', 'b', '{c: 1}', 'complete', 'group'],
    ]);
    expect(note).toBe('why');
  });

  it('is the first block without a language of a docblock', () => {
    expect(marbleText('/**\n * x\n *\n * ```ts\n * no\n * ```\n *\n * ```\n * a: -b\n * ```\n */')).toBe(
      'a: -b',
    );
  });

  it.each([
    ['a group that is not closed', 'a: --(b', 'not closed'],
    ['timelines that begin in different columns', 'a: --\nbcd: --', 'different columns'],
    ['a character that is not a mark', 'a: --)', 'not a mark'],
  ])('is refused: %s', (_, text, message) => {
    expect(() => parseMarbles(text)).toThrow(message);
  });

  it('is escaped in the picture, which has a title and says in words what it shows', () => {
    const svg = drawMarbles('x', 'a: -{<b>: 1}-|');
    expect(svg).not.toContain('<b>');
    expect(svg).toContain('<title id="marbles-x-title">Marble diagram of x</title>');
    expect(svg).toContain('a: {&lt;b&gt;: 1}, then completion.</desc>');
  });
});
