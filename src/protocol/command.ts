import { ArgumentError } from '../errors.js';
import { parse, stringify, stringifyAt } from './json.js';
import type { CommandMessage } from './message.js';
import type { Command, JsonObject } from './types.js';

/** A command whose arguments are checked and written as text: later changes to the caller's object have no effect. */
export interface EncodedCommand {
  readonly name: string;
  /** The arguments as JSON text, if the command has any. */
  readonly arguments: string | undefined;
}

/**
 * Checks a command and writes its arguments.
 *
 * @throws {@link ArgumentError} naming what is wrong and where
 */
export function encodeArguments(command: Command): EncodedCommand {
  if (typeof command !== 'object' || command === null) {
    throw new ArgumentError('the command is not an object: give { execute, arguments }');
  }
  const { execute: name, arguments: args } = command;
  if (typeof name !== 'string' || name === '') {
    throw new ArgumentError("the command has no name: 'execute' must be a string that is not empty");
  }
  if (!isPlain(name)) stringifyAt(name, 'execute');
  for (const member in command) {
    if (member !== 'execute' && member !== 'arguments' && Object.hasOwn(command, member)) {
      const why = member === 'id' ? 'rxqmp chooses the ids' : 'a command has only execute and arguments';
      throw new ArgumentError(`'${member}' is not allowed beside 'execute': ${why}`, { command: name });
    }
  }
  if (args === undefined) return { name, arguments: undefined };
  const text = stringifyAt(args, 'arguments');
  if (!text.startsWith('{')) throw new ArgumentError("'arguments' must be an object", { command: name });
  return { name, arguments: text };
}

/** Holds the arguments' text in a message that was made here, so that a driver need not write it again. Clones lack it. */
const ARGUMENTS_TEXT = Symbol('arguments as JSON text');

interface WrittenMessage extends CommandMessage {
  readonly [ARGUMENTS_TEXT]?: string;
}

/** Makes the message of a command. Its `arguments` are a getter, which parses the text. */
export function commandMessage(command: EncodedCommand, id: string, oob: boolean): CommandMessage {
  const { name, arguments: text } = command;
  if (text === undefined) return oob ? { 'exec-oob': name, id } : { execute: name, id };
  let read: JsonObject | undefined;
  const message: WrittenMessage = {
    [oob ? 'exec-oob' : 'execute']: name,
    get arguments(): JsonObject {
      return (read ??= parse(text) as JsonObject);
    },
    id,
    [ARGUMENTS_TEXT]: text,
  };
  return message;
}

/**
 * Writes a command as QMP sends it, without a line end.
 *
 * @param message - the command
 * @param withId - false where the id travels by other means, as in libvirt's packets
 * @returns JSON text in one line, integers of 64 bits as plain digits
 * @throws {@link ArgumentError} for arguments that QEMU could not read, where the message wasn't made by a monitor
 *
 * @example
 * writeCommand({ execute: 'query-status', id: 'a1' }); // '{"execute":"query-status","id":"a1"}'
 */
export function writeCommand(message: CommandMessage, withId = true): string {
  const inBand = message['exec-oob'] === undefined;
  const name = escaped((inBand ? message.execute : message['exec-oob']) ?? '');
  const begin = inBand ? '{"execute":"' : '{"exec-oob":"';
  const end = withId ? `,"id":"${escaped(message.id)}"}` : '}';
  return `${begin}${name}"${argumentsOf(message)}${end}`;
}

function argumentsOf(message: WrittenMessage): string {
  const text = message[ARGUMENTS_TEXT] ?? (message.arguments && stringify(message.arguments));
  return text === undefined ? '' : `,"arguments":${text}`;
}

function escaped(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text).slice(1, -1);
}

/** Returns whether JSON writes a text without escapes. This is so for all of QEMU's names and for all our ids. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

/**
 * Writes the characters of a JSON text that are not ASCII as escapes, which any parser reads as the same text. libvirt 11
 * refuses valid UTF-8 in commands ("failed to parse JSON: invalid utf-8 string").
 *
 * @param json - JSON text; outside of its strings all of it is ASCII
 */
export function asciiJson(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
