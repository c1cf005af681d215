/** Reads what was typed in the shell: which command to run, or what the shell itself shall do. */
import type { JsonObject, JsonValue } from '../../../src/protocol/types.js';
import { parse } from '../../../src/protocol/json.js';
import { DAMAGED, isDamaged } from '../arguments/damaged.js';
import { lex, type Lexed, type Token, type ValueForm } from './lex.js';

/** One `key=value`. */
export interface GivenArgument {
  readonly key: string;
  readonly value: string;
  readonly form: ValueForm;
}

/** What a command is given: `key=value` words, or an object in JSON. */
export type Given = { readonly words: readonly GivenArgument[] } | { readonly json: JsonObject };

export interface Action {
  readonly name: string;
  readonly given: Given;
}

/** A whole command in JSON. */
export interface JsonCommand {
  readonly execute: string;
  readonly arguments?: JsonObject;
}

/** How a command runs. */
export interface Manner {
  /** It goes out of band: it passes the commands that wait. */
  readonly oob: boolean;
  /** The prompt comes back at once, and the reply is printed when it comes. */
  readonly background: boolean;
}

export type Statement =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'help'; readonly topic?: string }
  | { readonly kind: 'events'; readonly show: 'all' | 'none' | readonly string[] }
  | { readonly kind: 'hmp'; readonly line: string }
  | ({ readonly kind: 'command'; readonly name: string; readonly given: Given } & Manner)
  | ({ readonly kind: 'message'; readonly command: JsonCommand } & Manner)
  | ({ readonly kind: 'transaction'; readonly given: Given; readonly actions: readonly Action[] } & Manner);

/** What was typed can't be read. */
export class SyntaxFault extends Error {
  /** @param command - whose arguments can't be read, where the shell knows that much */
  constructor(
    message: string,
    readonly command?: string,
  ) {
    super(message);
  }
}

/** Words that the shell itself understands; QEMU and the guest agent have no commands of these names. */
export const SHELL_WORDS: Readonly<Record<string, string>> = {
  help: 'help [COMMAND]: what the shell understands, or what a command takes',
  events: 'events [on|off|NAME …]: which events are printed; all of them without a word',
  oob: 'oob COMMAND …: run it out of band, past the commands that wait',
  exit: 'end the shell, as Ctrl-D does',
};

/** Returns whether another line has to follow: a bracket, a transaction or a backslash is open. */
export function isUnfinished(text: string): boolean {
  if (isWholeLine(text)) return false;
  const { unclosed } = lex(text);
  return unclosed !== undefined && unclosed.kind !== 'quote';
}

/** Returns whether the text is a comment or a line of HMP, where no sign has a meaning. */
function isWholeLine(text: string): boolean {
  return /^[#!]/.test(fromFirstText(text));
}

/**
 * Reads a statement.
 *
 * @param text - one or more lines
 * @throws SyntaxFault naming the word that can't be read
 */
export function readStatement(text: string): Statement {
  const line = fromFirstText(text);
  if (isDamaged(line)) throw new SyntaxFault(`the statement ${DAMAGED}`);
  if (line === '' || line.startsWith('#')) return { kind: 'nothing' };
  if (line.startsWith('!')) return readHmp(line.slice(1).trim());
  const lexed = lex(text);
  complain(lexed, text);
  const tokens = lexed.tokens.filter(({ kind }) => kind !== 'line');
  const background = takeBackground(tokens);
  const oob = tokens[0]?.text === 'oob' && tokens[0].kind === 'word';
  if (oob) tokens.shift();
  const manner = { oob, background };
  const [first, ...rest] = tokens;
  if (first === undefined) throw new SyntaxFault(`${oob ? 'oob' : '&'}: a command is missing`);
  if (first.json === true) return readMessage(first, rest, manner);
  if (first.value !== undefined)
    throw new SyntaxFault(`'${first.text}': a command comes before its arguments`);
  if (!oob && !background) {
    const own = readShellWord(first.text, rest);
    if (own !== undefined) return own;
  }
  if (first.text === 'transaction' && rest.some(({ kind }) => kind === '('))
    return readTransaction(lexed.tokens, manner);
  return { kind: 'command', name: first.text, given: readGiven(rest, first.text), ...manner };
}

function readHmp(line: string): Statement {
  if (line === '') throw new SyntaxFault('!: a line for the human monitor is missing, such as: !info status');
  return { kind: 'hmp', line };
}

function complain({ unclosed }: Lexed, text: string): void {
  if (unclosed === undefined) return;
  const names = {
    quote: 'the quote',
    bracket: 'the bracket',
    transaction: 'the parenthesis',
    backslash: 'the backslash',
  };
  const before = text.slice(0, unclosed.at).split('\n');
  const line = before.length > 1 ? `line ${before.length}, ` : '';
  const place = `${line}column ${(before.at(-1) ?? '').length + 1}`;
  throw new SyntaxFault(
    unclosed.kind === 'backslash'
      ? 'a line has to follow the backslash at the end'
      : `${names[unclosed.kind]} at ${place} is not closed`,
  );
}

/** Takes the `&` off the end, as a shell has it. */
function takeBackground(tokens: Token[]): boolean {
  const last = tokens.at(-1);
  if (last?.kind !== 'word' || last.text !== '&') return false;
  tokens.pop();
  return true;
}

function readShellWord(name: string, rest: readonly Token[]): Statement | undefined {
  const words = rest.map(({ text }) => text);
  switch (name) {
    case 'exit':
      if (words.length > 0) throw new SyntaxFault('exit takes nothing');
      return { kind: 'exit' };
    case 'help':
      if (words.length > 1) throw new SyntaxFault('help takes one name');
      return { kind: 'help', ...(words[0] === undefined ? {} : { topic: words[0] }) };
    case 'events':
      return { kind: 'events', show: readEvents(words) };
    default:
      return undefined;
  }
}

function readEvents(words: readonly string[]): 'all' | 'none' | readonly string[] {
  if (words.length === 0 || (words.length === 1 && words[0] === 'on')) return 'all';
  if (words.length === 1 && words[0] === 'off') return 'none';
  return words;
}

/** Reads what stands behind a command. */
function readGiven(tokens: readonly Token[], command?: string): Given {
  const [first] = tokens;
  if (first?.json === true) {
    if (tokens.length > 1)
      throw new SyntaxFault(`'${tokens[1]?.text}': nothing can follow the arguments in JSON`);
    return { json: readObject(first.text) };
  }
  return { words: tokens.map((token) => readArgument(token, command)) };
}

function readArgument({ text, value }: Token, command: string | undefined): GivenArgument {
  if (value === undefined)
    throw new SyntaxFault(`'${text}': expected key=value; a text with spaces needs quotes`, command);
  const key = text.slice(0, text.length - value.text.length - 1);
  if (key === '') throw new SyntaxFault(`'${text}': the name of the argument is missing`);
  return { key, value: value.text, form: value.form };
}

function readObject(text: string): JsonObject {
  return readJson(text) as JsonObject;
}

/** @throws SyntaxFault with the parser's own words */
export function readJson(text: string): JsonValue {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const python = /[{,[:]\s*'/.test(text) ? '. Strings in JSON have double quotes' : '';
    throw new SyntaxFault(`not JSON: ${why}${python}`);
  }
}

/** Reads a whole QMP command, such as `{"execute": "stop"}`. */
function readMessage(token: Token, rest: readonly Token[], manner: Manner): Statement {
  if (rest.length > 0) throw new SyntaxFault(`'${rest[0]?.text}': nothing can follow a command in JSON`);
  const { execute, 'exec-oob': oob, arguments: given, ...others } = readObject(token.text);
  const name = execute ?? oob;
  if (typeof name !== 'string')
    throw new SyntaxFault('a command in JSON has the form {"execute": NAME, "arguments": {…}}');
  if (execute !== undefined && oob !== undefined)
    throw new SyntaxFault('a command in JSON has execute or exec-oob, not both');
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given)))
    throw new SyntaxFault('the arguments of a command in JSON are an object');
  const [other] = Object.keys(others);
  if (other === 'id') throw new SyntaxFault('the shell sets the id of a command by itself: leave it out');
  if (other !== undefined) throw new SyntaxFault(`a command in JSON has no '${other}'`);
  const command = { execute: name, ...(given === undefined ? {} : { arguments: given }) };
  return { kind: 'message', command, ...manner, oob: manner.oob || oob !== undefined };
}

/** Reads `transaction key=value … ( ACTION key=value …; ACTION … )`; a line ends an action too. */
function readTransaction(tokens: readonly Token[], manner: Manner): Statement {
  const [open, close] = ['(', ')'].map((sign) => tokens.findIndex(({ kind }) => kind === sign)) as [
    number,
    number,
  ];
  const after = tokens.slice(close + 1).find(({ kind, text }) => kind !== 'line' && text !== '&');
  if (after !== undefined) throw new SyntaxFault(`'${after.text}': nothing can follow the transaction`);
  const before = tokens.slice(0, open).filter(({ kind }) => kind === 'word');
  const properties = before.slice(before.findIndex(({ text }) => text === 'transaction') + 1);
  const actions: Action[] = [];
  let current: Token[] = [];
  const finish = () => {
    const [name, ...rest] = current;
    if (name !== undefined) actions.push({ name: name.text, given: readGiven(rest) });
    current = [];
  };
  for (const token of tokens.slice(open + 1, close)) {
    if (token.kind === 'word') current.push(token);
    else finish();
  }
  finish();
  if (actions.length === 0) throw new SyntaxFault('transaction: the list of actions is empty');
  return { kind: 'transaction', given: readGiven(properties), actions, ...manner };
}

/** Lines that hold a continuation alone don't change what kind of statement follows them. */
function fromFirstText(text: string): string {
  return text.replace(/^(?:\s*\\\n)+/, '').trim();
}

/** The statement in one line, as the history keeps it: it reads the same as before. */
export function inOneLine(text: string): string {
  if (isWholeLine(text)) return fromFirstText(text);
  const { tokens } = lex(text);
  let line = '';
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'line') {
      const space = line === '' || token.kind === ';' ? '' : ' ';
      line +=
        space +
        text
          .slice(token.start, token.end)
          .replace(/\\\n|\n/g, ' ')
          .trim();
    } else if (isBetweenActions(tokens, index)) line += ';';
  }
  // A backslash at the very end would continue the line.
  return line.endsWith('\\') ? `${line} ` : line;
}

/** Returns whether the end of a line ends an action that another one follows. */
function isBetweenActions(tokens: readonly Token[], index: number): boolean {
  const inside = tokens.slice(0, index).some(({ kind }) => kind === '(');
  const after = tokens.slice(index).find(({ kind }) => kind !== 'line')?.kind;
  return inside && tokens[index - 1]?.kind === 'word' && after === 'word';
}
