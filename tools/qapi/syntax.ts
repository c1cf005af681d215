/**
 * QAPI's syntax: JSON-like expressions in single quotes, `#` comments, and doc comments between `##` lines.
 * Every node keeps its line number, for errors that are found later.
 */

/** The schema is wrong. The message has the file, the line and what was expected. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';

  constructor(
    readonly file: string,
    readonly line: number,
    message: string,
  ) {
    super(`${file}:${line}: ${message}`);
  }
}

interface At {
  readonly line: number;
}
export type StringNode = At & { readonly kind: 'string'; readonly value: string };
export type BooleanNode = At & { readonly kind: 'boolean'; readonly value: boolean };
export type ListNode = At & { readonly kind: 'list'; readonly items: readonly Node[] };
export type DictNode = At & { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Node> };
export type Node = StringNode | BooleanNode | ListNode | DictNode;

/** A top-level expression, with the text of the doc comment right above it. */
export interface Expression {
  readonly node: DictNode;
  readonly doc: readonly string[];
}

interface Token extends At {
  readonly type: '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'boolean' | 'doc' | 'end';
  readonly text: string;
}

const TOKEN =
  /(?<space>[ \t\r\n]+)|(?<comment>#[^\n]*)|(?<mark>[{}[\]:,])|'(?<string>[^'\n]*)'|(?<word>\w+)/y;

function* tokens(file: string, source: string): Generator<Token, Token> {
  let line = 1;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const start = TOKEN.lastIndex;
    const groups = TOKEN.exec(source)?.groups;
    if (groups === undefined)
      throw new SchemaError(file, line, `expected an expression, found ${seen(source, start)}`);
    const { space, comment, mark, string, word } = groups;
    if (space !== undefined) line += space.split('\n').length - 1;
    else if (mark !== undefined) yield { type: mark as ',', text: mark, line };
    else if (string !== undefined) yield { type: 'string', text: checked(file, line, string), line };
    else if (word !== undefined) yield { type: 'boolean', text: boolean(file, line, word), line };
    else if (comment?.trimEnd() === '##') {
      const doc = docBlock(file, source, TOKEN.lastIndex, line);
      yield { type: 'doc', text: doc.text, line };
      TOKEN.lastIndex = doc.end;
      line = doc.line;
    }
  }
  return { type: 'end', text: '', line };
}

function seen(source: string, at: number): string {
  if (source[at] === "'") return 'a string without its closing quote';
  return JSON.stringify(source.slice(at).split(/\s/, 1)[0]);
}

function checked(file: string, line: number, text: string): string {
  if (/[^ -~]|\\/.test(text))
    throw new SchemaError(
      file,
      line,
      `expected printable ASCII without backslash in a string, found '${text}'`,
    );
  return text;
}

function boolean(file: string, line: number, word: string): string {
  if (word === 'true' || word === 'false') return word;
  throw new SchemaError(file, line, `expected a string in single quotes, true or false, found ${word}`);
}

/** Reads a doc comment after its opening `##`, to the closing one. */
function docBlock(file: string, source: string, start: number, opening: number) {
  let line = opening;
  let at = start + 1;
  while (at < source.length) {
    const end = (source.indexOf('\n', at) + 1 || source.length + 1) - 1;
    const text = source.slice(at, end).trimEnd();
    line++;
    if (text === '##') return { text: source.slice(start + 1, at), end, line };
    // QEMU's own parser skips blank lines here, and 7.2 has one.
    if (text !== '' && !text.startsWith('#'))
      throw new SchemaError(file, line, `expected '##' to close the doc comment of line ${opening}`);
    at = end + 1;
  }
  throw new SchemaError(
    file,
    line,
    `expected '##' to close the doc comment of line ${opening}, found the end`,
  );
}

/** The expressions of one file, in order. */
export function parseExpressions(file: string, source: string): Expression[] {
  const stream = tokens(file, source);
  let token = stream.next().value;
  const expressions: Expression[] = [];
  let doc: string[] = [];

  const next = () => {
    const taken = token;
    token = stream.next().value ?? token;
    return taken;
  };
  const fail = (expected: string): never => {
    const found =
      token.type === 'end' ? 'the end of the file' : token.type === 'doc' ? "'##'" : `'${token.text}'`;
    throw new SchemaError(file, token.line, `expected ${expected}, found ${found}`);
  };
  const expect = (type: Token['type'], expected: string) => (token.type === type ? next() : fail(expected));

  /** Items between brackets, separated by commas, none after the last. */
  const sequence = (close: '}' | ']', item: () => void) => {
    next();
    if (token.type === close) return void next();
    for (;;) {
      item();
      if (token.type === close) return void next();
      expect(',', `',' or '${close}'`);
    }
  };
  const dict = (): DictNode => {
    const { line } = token;
    const entries = new Map<string, Node>();
    sequence('}', () => {
      const key = expect('string', 'a key in single quotes');
      if (entries.has(key.text)) throw new SchemaError(file, key.line, `expected '${key.text}' only once`);
      expect(':', `':' after '${key.text}'`);
      entries.set(key.text, value());
    });
    return { kind: 'dict', line, entries };
  };
  const value = (): Node => {
    const { line } = token;
    if (token.type === '{') return dict();
    if (token.type === 'string') return { kind: 'string', line, value: next().text };
    if (token.type === 'boolean') return { kind: 'boolean', line, value: next().text === 'true' };
    if (token.type !== '[') return fail("a string, 'true', 'false', '[' or '{'");
    const items: Node[] = [];
    sequence(']', () => items.push(value()));
    return { kind: 'list', line, items };
  };

  while (token.type !== 'end') {
    if (token.type === 'doc') {
      doc = next()
        .text.split('\n')
        .map((text) => text.replace(/^# ?/, '').trimEnd());
    } else if (token.type === '{') {
      expressions.push({ node: dict(), doc });
      doc = [];
    } else fail("'{'");
  }
  return expressions;
}
