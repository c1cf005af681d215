/** The QMP command of a statement: its arguments are read by the machine's types, as `rxqmp run` reads them. */
import type { JsonObject } from '../../../src/protocol/types.js';
import { readArguments, type ReadFile } from '../arguments/read-arguments.js';
import type { CommandSchema, ObjectType } from '../arguments/schema.js';
import { argumentsOfAction, memberAt } from './members.js';
import type { Given, GivenArgument, JsonCommand, Statement } from './statement.js';

export type Runnable = Extract<Statement, { readonly kind: 'command' | 'message' | 'transaction' | 'hmp' }>;

/**
 * @param schema - the machine's; without it values are read as if they had no type
 * @throws UsageError naming the argument
 */
export function commandOf(
  statement: Runnable,
  schema: CommandSchema | undefined,
  readFile: ReadFile,
): JsonCommand {
  const read = (given: Given, type: ObjectType | undefined): JsonObject | undefined => {
    // Types are in the JSON already, and QEMU judges it.
    if ('json' in given) return given.json;
    if (given.words.length === 0) return undefined;
    return readArguments(wordsOf(given.words, type), type, readFile);
  };
  switch (statement.kind) {
    case 'hmp':
      return { execute: 'human-monitor-command', arguments: { 'command-line': statement.line } };
    case 'message':
      return statement.command;
    case 'command': {
      const { name, given } = statement;
      return command(name, read(given, schema?.argumentsOf(name)));
    }
    case 'transaction': {
      const actions = statement.actions.map(({ name, given }) => ({
        type: name,
        data: read(given, schema && argumentsOfAction(schema, name)) ?? {},
      }));
      return command('transaction', {
        ...read(statement.given, schema?.argumentsOf('transaction')),
        actions,
      });
    }
  }
}

function command(execute: string, given: JsonObject | undefined): JsonCommand {
  return { execute, ...(given === undefined ? {} : { arguments: given }) };
}

/** The words as `rxqmp run` gets them. A value in quotes stays a text, also where `5` or `@` would be read otherwise. */
function wordsOf(words: readonly GivenArgument[], type: ObjectType | undefined): string[] {
  const typed = new Map(words.map(({ key, value }) => [key, value]));
  return words.map(({ key, value, form }) => {
    if (form !== 'quoted') return `${key}=${value}`;
    const kind = type && memberAt(type, key.split('.'), typed)?.type.kind;
    const text = kind === undefined || kind === 'any' ? JSON.stringify(value) : value;
    return `${key}=${text.startsWith('@') ? '@' : ''}${text}`;
  });
}
