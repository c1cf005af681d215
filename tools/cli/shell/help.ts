/** What `help` prints. */
import type { ArgumentType, ObjectType } from '../arguments/schema.js';
import { didYouMean } from '../arguments/suggest.js';
import { describeCommand, describeMember, type Vocabulary } from './complete.js';
import { typeName } from './members.js';
import { SHELL_WORDS } from './statement.js';

const FORMS: Readonly<Record<string, string>> = {
  'COMMAND key=value …': 'run a command: dotted keys for nested objects, JSON for lists, quotes for spaces',
  'COMMAND {…}': 'run a command with its arguments in JSON',
  '{"execute": …}': 'run a whole command in JSON; with exec-oob out of band',
  'COMMAND … &': 'run it in the background: its reply is printed when it comes',
  '!LINE': 'run a line of the human monitor (HMP), such as: !info status',
  'transaction(': 'actions as ACTION key=value …, one a line or with ; between them, up to )',
};

const KEYS: Readonly<Record<string, string>> = {
  Tab: 'complete commands, arguments and values; Tab again for all of a long list',
  'Ctrl-C': 'clear the line, or give up the command that runs',
  'Ctrl-D': 'end the shell',
};

/** Lines of two columns. */
export function columns(rows: readonly (readonly [string, string])[], width = 0): string[] {
  const wide = Math.max(width, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(wide)}  ${right}`.trimEnd());
}

export function generalHelp(): string[] {
  const parts = [FORMS, SHELL_WORDS, KEYS].map((part) => Object.entries(part));
  const width = Math.max(...parts.flat().map(([left]) => left.length));
  return [
    ...columns(parts[0] ?? [], width),
    '',
    ...columns(parts[1] ?? [], width),
    '',
    ...columns(parts[2] ?? [], width),
    '',
    'A bracket that is open or a backslash at the end of a line continues on the next one.',
  ];
}

/** What a command takes and answers; undefined where there is no such command. */
export function commandHelp(name: string, known: Vocabulary): string[] | undefined {
  const type = known.schema.argumentsOf(name);
  if (type === undefined) return undefined;
  const about = describeCommand(name, known).split(', ');
  const marks = about.filter((part) => !part.startsWith('takes') && !part.startsWith('all ') && part !== '');
  const head = [name, ...(known.since.outOfBand.has(name) ? ['can go out of band'] : []), ...marks].join(
    ' · ',
  );
  const returns = known.schema.returnOf(name);
  const answer = returns === undefined ? undefined : answerWords(returns);
  return [
    head,
    ...membersHelp(type, name, known),
    ...(type.open === true ? ["  and the properties that aren't in the schema"] : []),
    ...(answer === undefined ? [] : [`answers ${answer}`]),
  ];
}

function membersHelp(type: ObjectType, command: string, { since }: Vocabulary): string[] {
  const rows = type.members.map(
    (member) =>
      [
        member.name,
        describeMember(member, since.argument({ command, path: [member.name], typed: new Map() })),
      ] as const,
  );
  const { tag, variants } = type;
  const branches =
    tag === undefined || variants === undefined
      ? []
      : [...variants].filter(([, branch]) => branch.members.length > 0);
  return [
    ...columns(rows),
    ...branches.map(
      ([value, branch]) => `  with ${tag}=${value}: ${branch.members.map(shortMember).join(', ')}`,
    ),
  ];
}

function shortMember({ name, optional }: { readonly name: string; readonly optional: boolean }): string {
  return optional ? `[${name}]` : name;
}

function answerWords(type: ArgumentType): string | undefined {
  if (type.kind !== 'object') return typeName(type);
  return type.members.length === 0 ? undefined : `an object: ${type.members.map(shortMember).join(', ')}`;
}

export function unknownTopic(name: string, { schema }: Vocabulary): string {
  return `no command '${name}'${didYouMean(name, [...schema.commands, ...Object.keys(SHELL_WORDS)])}`;
}
