/**
 * Takes secrets out of recorded messages. What is known to be a secret is replaced before it is written anywhere. The
 * guide has the list, and what no list can hold.
 */
import type { TraceEntry } from '../protocol/trace.js';
import { visitValues, type ValuePath } from './json-values.js';

/** Replaces each string and number that was a secret. */
export const REDACTED = '[redacted]';

/** Names whose values are secret in every argument, reply and event. `password-secret` and the like name an object. */
const SECRET_NAME = /(?:pass(?:word|wd|phrase)?|(?<![-_])secret|cookie|token|credentials?|private[-_]?key)$/i;

/** Returns whether a value of this name is a secret, wherever it stands. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Further members that are secret there: contents of the guest's files, input and output of its programs. */
export const SECRET_MEMBERS: readonly string[] = ['buf-b64', 'input-data', 'out-data', 'err-data', 'env'];

/** Arguments that are secret in one command. */
export const SECRET_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'object-add': ['data'],
  'send-key': ['keys'],
  'input-send-event': ['events'],
  'ringbuf-write': ['data'],
  'guest-exec': ['arg'],
  'guest-ssh-add-authorized-keys': ['keys'],
  'sev-inject-launch-secret': ['packet-header'],
};

/** Commands whose whole return is secret. */
export const SECRET_RETURNS: readonly string[] = ['ringbuf-read', 'guest-ssh-get-authorized-keys'];

/** Properties that `qom-get` and `qom-set` must not show: those of QEMU's secret objects. */
export const SECRET_PROPERTIES: readonly string[] = ['data', 'rawdata', 'password'];

/** Commands of the human monitor of which only the first word is kept. */
export const SECRET_HMP_COMMANDS: readonly string[] = [
  ...['set_password', 'change', 'object_add', 'qom-set', 'sendkey', 'ringbuf_write', 'block_passwd'],
];
/** A line of the human monitor of which only the first word is kept, whatever its command. */
const SECRET_TEXT = /pass(?:word|wd|phrase)|secret|cookie|token|credential|private[-_]?key/i;

/** Those whose output is secret: it is the guest's memory, a property or a console. */
export const SECRET_HMP_OUTPUT: readonly string[] = ['x', 'xp', 'qom-get', 'ringbuf_read'];

/** The password of a URL with user and password. */
const URL_PASSWORD = /(:\/\/[^/\s:@"\\]*:)[^@\s/"\\]+(?=@)/g;

/** Shorter secrets aren't looked for in errors: they would be found in other words. */
const MIN_SEARCHED_CHARACTERS = 4;

/** The parts of a command that its reply may repeat. */
interface Sent {
  readonly secrets: readonly string[];
  readonly isReturnSecret: boolean;
}

type Owner = Pick<TraceEntry, 'kind' | 'id' | 'name'>;
type IsSecret = (path: ValuePath) => boolean;

/** Redacts the messages of a trace, in their order. */
export class Redactor {
  readonly #members: ReadonlySet<string>;
  readonly #sent = new Map<string, Sent>();

  /** @param members - names of members that are secret too */
  constructor(members: readonly string[] = []) {
    this.#members = new Set([...SECRET_MEMBERS, ...members]);
  }

  /**
   * @param owner - which message it is
   * @param text - the message as JSON
   * @returns the message without its secrets; all else is as it was, to the letter
   */
  redact(owner: Owner, text: string): string {
    switch (owner.kind) {
      case 'command':
        return this.#command(owner, text);
      case 'return':
      case 'error':
        return this.#reply(owner, text);
      default:
        return this.#withoutSecrets(text, () => false);
    }
  }

  #command({ id, name = '' }: Owner, text: string): string {
    const secrets: string[] = [];
    let secretArguments = (Object.hasOwn(SECRET_ARGUMENTS, name) && SECRET_ARGUMENTS[name]) || [];
    let isReturnSecret = SECRET_RETURNS.includes(name);
    let shown = text;
    if (name === 'qom-set' || name === 'qom-get') {
      const isSecret = SECRET_PROPERTIES.includes(argumentOf(text, 'property'));
      if (isSecret) secretArguments = ['value'];
      isReturnSecret = isSecret;
    } else if (name === 'human-monitor-command') {
      const [word = '', ...rest] = argumentOf(text, 'command-line').trim().split(/\s+/);
      isReturnSecret = SECRET_HMP_OUTPUT.includes(word.split('/')[0] ?? '');
      if (SECRET_HMP_COMMANDS.includes(word) || SECRET_TEXT.test(rest.join(' '))) {
        secrets.push(...rest);
        shown = replaceAt(text, isArgument('command-line'), () => `${word} ${REDACTED}`);
      }
    }
    shown = this.#withoutSecrets(shown, isArgument(...secretArguments), secrets);
    if (id !== undefined && (secrets.length > 0 || isReturnSecret)) {
      this.#sent.set(id, { secrets, isReturnSecret });
    }
    return shown;
  }

  #reply({ id = '' }: Owner, text: string): string {
    const { secrets = [], isReturnSecret = false } = this.#sent.get(id) ?? {};
    this.#sent.delete(id);
    const shown = this.#withoutSecrets(text, ([member]) => isReturnSecret && member === 'return');
    const searched = secrets.filter(({ length }) => length >= MIN_SEARCHED_CHARACTERS);
    if (searched.length === 0) return shown;
    // QEMU's errors may repeat the value that they refuse.
    const withoutThem = (words: string) =>
      searched.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), words);
    return replaceAt(shown, ([member]) => member === 'error', withoutThem);
  }

  #withoutSecrets(text: string, isOwn: IsSecret, secrets: string[] = []): string {
    const isSecret: IsSecret = (path) =>
      isOwn(path) || path.some((key) => this.#members.has(String(key)) || isSecretName(String(key)));
    const shown = replaceAt(text, isSecret, (value) => {
      secrets.push(value);
      return REDACTED;
    });
    return withoutUrlPasswords(shown);
  }
}

/** Replaces passwords in URLs. In JSON too: what is replaced has neither a quote nor a backslash. */
export function withoutUrlPasswords(text: string): string {
  return text.replace(URL_PASSWORD, `$1${REDACTED}`);
}

function isArgument(...names: readonly string[]): IsSecret {
  return ([member, argument]) => member === 'arguments' && names.includes(String(argument));
}

/** Replaces the strings and numbers at some paths. */
function replaceAt(text: string, isReplaced: IsSecret, replacement: (value: string) => string): string {
  let shown = '';
  let kept = 0;
  visitValues(text, (path, start, end) => {
    const isString = text.charAt(start) === '"';
    if (!isString && !/[-\d]/.test(text.charAt(start))) return;
    if (!isReplaced(path)) return;
    const raw = text.slice(start, end);
    const value = isString ? (JSON.parse(raw) as string) : raw;
    shown += text.slice(kept, start) + JSON.stringify(replacement(value));
    kept = end;
  });
  return shown + text.slice(kept);
}

/** The value of a command's argument if it is a string; else an empty one. */
function argumentOf(text: string, name: string): string {
  let found = '';
  visitValues(text, ([member, argument, ...deeper], start, end) => {
    if (member !== 'arguments' || argument !== name || deeper.length > 0) return;
    if (text.charAt(start) === '"') found = JSON.parse(text.slice(start, end)) as string;
  });
  return found;
}
