/** Subjects of NATS: their form, the ones of a machine, and a token that holds any name. */
import { ArgumentError } from '../../errors.js';
import { fromUtf8, toUtf8 } from './utf8.js';

/** Leaves room for a token of ours and for the rest of NATS's control line, which has 4,096 bytes. */
const MAX_SUBJECT_CHARACTERS = 1024;

/** Returns whether messages can be published to a subject: tokens of printable ASCII between dots, without wildcards. */
export function isSubject(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length <= MAX_SUBJECT_CHARACTERS &&
    !value.startsWith('$') &&
    value.split('.').every((token) => /^[\x21-\x7e]+$/.test(token) && !/[*>]/.test(token))
  );
}

/** Returns whether a value is the subject of a machine: its last token holds a name, as {@link machineSubject} writes it. */
export function isMachineSubject(value: unknown): boolean {
  return isSubject(value) && nameOf((value as string).split('.').at(-1) ?? '') !== undefined;
}

/** What the subject of a machine must be, as errors describe it. */
export const MACHINE_SUBJECT_EXPECTED =
  'a NATS subject whose last token has letters, digits, _ and -, such as fleet.vm1; machineSubject(prefix, name) writes one for any name';

/** What a subject must be, as errors describe it. */
export const SUBJECT_EXPECTED = `a NATS subject such as fleet.vm1: tokens of printable ASCII between dots, without '*', '>' and spaces, ${MAX_SUBJECT_CHARACTERS} characters at most, and not one that begins with '$'`;

/** The subjects of one machine. */
export interface MachineSubjects {
  /** Clients ask to be served. */
  readonly hello: string;
  /** Clients send commands. Without the permission to publish here a client can only watch. */
  readonly run: string;
  /** The host publishes the machine's events. */
  readonly events: string;
  /** The host publishes its heartbeat and its state. */
  readonly alive: string;
}

export function subjectsOf(subject: string): MachineSubjects {
  return {
    hello: `${subject}.hello`,
    run: `${subject}.run`,
    events: `${subject}.events`,
    alive: `${subject}.alive`,
  };
}

/** The subject on which directories ask every machine beside this one for its state; undefined for a machine without siblings. */
export function whoSubject(subject: string): string | undefined {
  const end = subject.lastIndexOf('.');
  return end < 0 ? undefined : `${subject.slice(0, end)}.who`;
}

const PLAIN = /[\w-]/;

/**
 * Writes a machine's name as one token of a subject: letters, digits, `_` and `-` as they are, each other byte of its
 * UTF-8 as `=` and two hexadecimal digits. No two names have the same token.
 *
 * @throws {@link ArgumentError} for an empty name, or one that UTF-8 can't carry
 */
export function tokenOf(name: string): string {
  if (typeof name !== 'string' || name === '' || /\p{Surrogate}/u.test(name)) {
    throw new ArgumentError(
      "a machine's name must be text of at least one character, without lone surrogates",
    );
  }
  let token = '';
  for (const byte of toUtf8(name)) {
    const character = String.fromCharCode(byte);
    token += byte < 0x80 && PLAIN.test(character) ? character : `=${hex(byte)}`;
  }
  return token;
}

/**
 * Returns the subject of a machine with any name: `machineSubject('fleet', 'web.example')` is `fleet.web=2Eexample`.
 *
 * @param prefix - a subject, such as `fleet`
 * @param name - the machine's name; a libvirt domain's name may have dots, spaces and any script
 * @returns a subject for `serveNats` and `natsMonitor`
 * @throws `ArgumentError` for a prefix that is not a subject, and for an empty name
 *
 * @example
 * const subject = machineSubject('fleet', 'web.example.com');
 */
export function machineSubject(prefix: string, name: string): string {
  if (!isSubject(prefix)) throw new ArgumentError(`machineSubject: 'prefix' must be ${SUBJECT_EXPECTED}`);
  const subject = `${prefix}.${tokenOf(name)}`;
  if (!isSubject(subject))
    throw new ArgumentError(
      `machineSubject: 'prefix' and 'name' together are too long for a subject of NATS`,
    );
  return subject;
}

/** Returns the name that a token holds; undefined if {@link tokenOf} never makes that token. */
export function nameOf(token: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < token.length; at += 1) {
    const [, digits] = /^=([0-9A-F]{2})/.exec(token.slice(at, at + 3)) ?? [];
    if (digits === undefined) {
      bytes.push(token.charCodeAt(at));
    } else {
      bytes.push(Number.parseInt(digits, 16));
      at += 2;
    }
  }
  try {
    const name = fromUtf8(Uint8Array.from(bytes));
    return tokenOf(name) === token ? name : undefined;
  } catch {
    return undefined;
  }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
