/** Completes what is typed in the shell: commands, arguments, and values, from the schema of the machine at hand. */
import type { ArgumentType, CommandSchema, ObjectType } from '../arguments/schema.js';
import { printable } from '../output/printable.js';
import { lex, type Token } from './lex.js';
import {
  actionUnion,
  argumentsOfAction,
  memberAt,
  membersAt,
  objectIn,
  takesValue,
  type Typed,
  typeName,
  valuesOf,
} from './members.js';
import { SHELL_WORDS } from './statement.js';
import type { MemberPath, Since } from './since.js';

export interface Candidate {
  /** What takes the place of the word's end, from `start` on. */
  readonly text: string;
  /** What the text is: mandatory or optional, its type, since when. */
  readonly note: string;
}

export interface Completion {
  /** Where in the text the candidates begin. */
  readonly start: number;
  readonly candidates: readonly Candidate[];
  /** What the argument at the cursor takes, where nothing completes. */
  readonly hint?: string;
}

export interface Vocabulary {
  readonly schema: CommandSchema;
  readonly since: Since;
}

const NOTHING: Completion = { start: 0, candidates: [] };

/**
 * Completes the end of a text.
 *
 * @param text - what was typed up to the cursor, the lines before it too
 * @returns the candidates; never throws, whatever the text is
 */
export function complete(text: string, known: Vocabulary): Completion {
  if (/^\s*[#!]/.test(text)) return NOTHING;
  const { tokens, unclosed } = lex(text);
  if (unclosed !== undefined && unclosed.kind !== 'transaction') return NOTHING;
  const last = tokens.at(-1);
  const atWord = last?.kind === 'word' && last.end === text.length && last.json !== true;
  const word = atWord ? last : { kind: 'word' as const, start: text.length, end: text.length, text: '' };
  // A quoted word is the user's own text.
  if (text.slice(word.start) !== word.text) return NOTHING;
  return new Completer(known, word).complete(atWord ? tokens.slice(0, -1) : tokens);
}

class Completer {
  constructor(
    readonly known: Vocabulary,
    readonly word: Token,
  ) {}

  complete(all: readonly Token[]): Completion {
    const tokens = all.filter(({ kind }) => kind !== 'line');
    const open = all.findIndex(({ kind }) => kind === '(');
    if (open >= 0 && all.some(({ kind }) => kind === ')')) return NOTHING;
    if (open >= 0) return this.#action(all.slice(open + 1));
    const oob = tokens[0]?.text === 'oob';
    const [command, ...given] = oob ? tokens.slice(1) : tokens;
    if (command === undefined) return this.#commands(oob);
    if (!oob && command.text === 'help') return given.length === 0 ? this.#topics() : NOTHING;
    if (!oob && command.text === 'events') return this.#events(given);
    if (!oob && command.text === 'exit') return NOTHING;
    const type = this.known.schema.argumentsOf(command.text);
    if (type === undefined || given.some(({ json }) => json === true)) return NOTHING;
    return this.#arguments({ command: command.text, prefix: [], typed: new Map() }, type, given);
  }

  #commands(oob: boolean): Completion {
    const { schema, since } = this.known;
    const names = oob ? schema.commands.filter((name) => since.outOfBand.has(name)) : schema.commands;
    const own = oob ? [] : Object.entries(SHELL_WORDS).map(([text, note]) => ({ text: `${text} `, note }));
    return this.#from(0, [...own, ...names.map((name) => this.#command(name))]);
  }

  #command(name: string): Candidate {
    const type = this.known.schema.argumentsOf(name);
    const takesMore = type !== undefined && (type.open === true || type.members.length > 0);
    return { text: takesMore ? `${name} ` : name, note: describeCommand(name, this.known) };
  }

  #topics(): Completion {
    const own = Object.entries(SHELL_WORDS).map(([text, note]) => ({ text, note }));
    const commands = this.known.schema.commands.map((name) => ({
      text: name,
      note: describeCommand(name, this.known),
    }));
    return this.#from(0, [...own, ...commands]);
  }

  #events(given: readonly Token[]): Completion {
    const names = this.known.schema.events.map((text) => ({ text, note: 'event' }));
    const states = [
      { text: 'on', note: 'print every event' },
      { text: 'off', note: 'print none' },
    ];
    return this.#from(0, given.length === 0 ? [...states, ...names] : names);
  }

  /** Inside of `transaction( … )`: the names of actions, and the arguments of the one at the cursor. */
  #action(tokens: readonly Token[]): Completion {
    const from = tokens.findLastIndex(({ kind }) => kind !== 'word') + 1;
    const [action, ...given] = tokens.slice(from);
    if (action === undefined) return this.#actionNames();
    const type = argumentsOfAction(this.known.schema, action.text);
    if (type === undefined) return NOTHING;
    const typed = new Map([['actions.type', action.text]]);
    return this.#arguments({ command: 'transaction', prefix: ['actions', 'data'], typed }, type, given);
  }

  #actionNames(): Completion {
    const union = actionUnion(this.known.schema);
    const kinds = union?.members.find(({ name }) => name === union.tag)?.type;
    const names = kinds === undefined ? [] : valuesOf(kinds);
    const { since } = this.known;
    return this.#from(
      0,
      names.map((name) => ({
        text: `${name} `,
        note: note('action', sinceWords(since.value(ACTION_TYPE, name))),
      })),
    );
  }

  #arguments(owner: Owner, type: ObjectType, given: readonly Token[]): Completion {
    const typed = typedOf(given);
    const equals = this.word.text.indexOf('=');
    const key = equals < 0 ? this.word.text : this.word.text.slice(0, equals);
    const path = key.split('.');
    return equals < 0
      ? this.#keys(owner, type, path, typed)
      : this.#values(owner, type, path, typed, equals + 1);
  }

  #keys(owner: Owner, type: ObjectType, path: readonly string[], typed: Typed): Completion {
    const above = path.slice(0, -1);
    const members = membersAt(type, above, typed);
    if (members === undefined) return NOTHING;
    const taken = new Set(typed.keys());
    const candidates = members
      .filter(({ name }) => !taken.has([...above, name].join('.')))
      .flatMap((member) => {
        const place = [...above, member.name];
        const text = describeMember(member, this.known.since.argument(memberPath(owner, place, typed)));
        const name = place.join('.');
        return [
          ...(takesValue(member.type) ? [{ text: `${name}=`, note: text }] : []),
          ...(objectIn(member.type) === undefined ? [] : [{ text: `${name}.`, note: text }]),
        ];
      });
    // Mandatory ones first, each group in QEMU's order.
    const isMandatory = ({ note: text }: Candidate) => text.startsWith(MANDATORY);
    return this.#from(0, [
      ...candidates.filter(isMandatory),
      ...candidates.filter((candidate) => !isMandatory(candidate)),
    ]);
  }

  #values(owner: Owner, type: ObjectType, path: readonly string[], typed: Typed, from: number): Completion {
    const member = memberAt(type, path, typed);
    if (member === undefined) return NOTHING;
    const { since } = this.known;
    const place = memberPath(owner, path, typed);
    const hint = `${path.join('.')}: ${describeMember(member, since.argument(place))}`;
    const candidates = valuesOf(member.type).map((value) => ({
      text: `${value} `,
      note: sinceWords(since.value(place, value)),
    }));
    return { ...this.#from(from, candidates), hint };
  }

  /** Those that begin with what is typed, from an offset of the word on. */
  #from(offset: number, candidates: readonly Candidate[]): Completion {
    const begun = this.word.text.slice(offset);
    return {
      start: this.word.start + offset,
      candidates: candidates
        // A peer's name may hold what a terminal acts on.
        .filter(({ text }) => text.startsWith(begun) && printable(text) === text)
        .map(({ text, note }) => ({ text, note: printable(note) })),
    };
  }
}

/** Whose arguments are completed: those of a command, or inside of them those of a transaction's action. */
interface Owner {
  readonly command: string;
  readonly prefix: readonly string[];
  /** What selects the action, by its dotted name. */
  readonly typed: Typed;
}

const ACTION_TYPE = { command: 'transaction', path: ['actions', 'type'], typed: new Map() };

function memberPath({ command, prefix, typed }: Owner, path: readonly string[], given: Typed): MemberPath {
  const inside = [...given].map(([key, value]) => [[...prefix, key].join('.'), value] as const);
  return { command, path: [...prefix, ...path], typed: new Map([...typed, ...inside]) };
}

function typedOf(given: readonly Token[]): Typed {
  return new Map(
    given.flatMap(({ text, value }) =>
      value === undefined ? [] : [[text.slice(0, text.length - value.text.length - 1), value.text]],
    ),
  );
}

const MANDATORY = 'mandatory';

export function describeMember(
  member: { readonly type: ArgumentType; readonly optional: boolean; readonly features: readonly string[] },
  since: string | undefined,
): string {
  const need = member.optional ? 'optional' : MANDATORY;
  return note(`${need} ${typeName(member.type)}`, ...marks(member.features), sinceWords(since));
}

export function describeCommand(name: string, { schema, since }: Vocabulary): string {
  const members = schema.argumentsOf(name)?.members ?? [];
  const mandatory = members.filter(({ optional }) => !optional).map((member) => member.name);
  const takes =
    mandatory.length > 0
      ? `takes ${mandatory.join(', ')}`
      : members.length > 0
        ? 'all arguments optional'
        : '';
  return note(takes, ...marks(schema.featuresOf(name)), sinceWords(since.command(name)));
}

function sinceWords(since: string | undefined): string {
  return since === undefined ? '' : `since ${since}`;
}

/** The marks that a user has to know of; QEMU has others, such as `json-cli`. */
function marks(features: readonly string[]): string[] {
  const shown = { deprecated: 'deprecated', unstable: 'experimental' };
  return Object.entries(shown).flatMap(([feature, word]) => (features.includes(feature) ? [word] : []));
}

function note(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
