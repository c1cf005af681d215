/** Which statements hold a secret, so that the history file does not. */
import type { JsonValue } from '../../../src/protocol/types.js';
import { isSecretName } from '../../../src/trace/redact.js';
import { type Given, readJson, readStatement, type Statement } from './statement.js';

/** Commands whose arguments hold secrets under names that don't show it: the names of those arguments. */
const SECRET_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  // The guest gets these: a program's input and environment, and a file's content.
  'guest-exec': ['input-data', 'env', 'arg'],
  'guest-file-write': ['buf-b64'],
  'sev-inject-launch-secret': ['packet-header', 'secret'],
};

/** What in a line of HMP, or in one that can't be read, may be a secret. */
const SECRET_TEXT =
  /pass(?:word|wd|phrase)|secret|cookie|token|credential|private[-_]?key|:\/\/[^/\s"']*:[^/\s"']*@/i;

/** A URL with a password, as in `ssh://user:password@host`. */
const LOGIN_IN_URL = /:\/\/[^/\s"']*:[^/\s"']*@/;

/** Returns whether the history file must not keep the text. What can't be read counts as secret if it looks like one. */
export function holdsSecret(text: string): boolean {
  let statement: Statement;
  try {
    statement = readStatement(text);
  } catch {
    return SECRET_TEXT.test(text);
  }
  switch (statement.kind) {
    case 'hmp':
      return SECRET_TEXT.test(statement.line);
    case 'command':
      return isSecret(statement.name, statement.given);
    case 'message': {
      const { execute, arguments: given = {} } = statement.command;
      return isSecret(execute, { json: given });
    }
    case 'transaction':
      return statement.actions.some(({ name, given }) => isSecret(name, given));
    default:
      return false;
  }
}

function isSecret(command: string, given: Given): boolean {
  const named = SECRET_ARGUMENTS[command] ?? [];
  if ('json' in given) return isSecretObject(command, given.json, named);
  const pairs = given.words.map(({ key, value }) => [key, value] as const);
  if (namesSecret(command, (name) => pairs.find(([key]) => key === name)?.[1])) return true;
  return given.words.some(({ key, value, form }) => {
    const name = key.split('.').at(-1) ?? key;
    if (isHmp(command, name) && SECRET_TEXT.test(value)) return true;
    if (named.includes(name) || isSecretName(name)) return true;
    if (form !== 'json') return hasLogin(value);
    try {
      return isSecretValue(readJson(value));
    } catch {
      return SECRET_TEXT.test(value);
    }
  });
}

function isSecretObject(
  command: string,
  given: Readonly<Record<string, JsonValue | undefined>>,
  named: readonly string[],
): boolean {
  if (namesSecret(command, (name) => given[name])) return true;
  if (Object.entries(given).some(([name, value]) => isHmp(command, name) && SECRET_TEXT.test(String(value))))
    return true;
  return named.some((name) => given[name] !== undefined) || isSecretValue(given);
}

function isHmp(command: string, argument: string): boolean {
  return command === 'human-monitor-command' && argument === 'command-line';
}

/** Returns whether another argument shows that one is a secret: the object that holds one, and its properties. */
function namesSecret(command: string, value: (name: string) => unknown): boolean {
  if (command === 'object-add') return String(value('qom-type')).startsWith('secret');
  const property = String(value('property'));
  return command === 'qom-set' && (property === 'data' || isSecretName(property));
}

function isSecretValue(value: unknown): boolean {
  if (typeof value === 'string') return hasLogin(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(isSecretValue);
  return Object.entries(value).some(([name, member]) => isSecretName(name) || isSecretValue(member));
}

function hasLogin(value: string): boolean {
  return LOGIN_IN_URL.test(value);
}
