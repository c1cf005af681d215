/** Makes the files of a schema: one for each module for the package, or one file for a user's own schema. */
import { Emitter, type Manual } from './emit.js';
import type { Definition, Schema } from './model.js';
import { tableText } from './table.js';
import { indented, pascal, WIDTH } from './text.js';

export interface File {
  readonly name: string;
  readonly text: string;
}

const NOTE = '// Made by `npm run generate` from src/raw/facts.json: edit neither.';
const GUEST_NOTE = '// Made by `npm run generate` from src/raw/guest-facts.json: edit neither.';
const QMP: Manual = { page: 'qemu-qmp-ref', namespace: 'QMP' };
const QGA: Manual = { page: 'qemu-ga-ref', namespace: 'QGA' };

/** A file for each of QEMU's modules, `index.ts` that joins them, and the codecs' table. */
export function moduleFiles(schema: Schema): File[] {
  const modules = groupBy(schema.definitions, ({ module }) => module);
  const home = new Map(schema.definitions.map(({ name, module }) => [name, module]));
  const ours = [...modules.keys()].flatMap((module) => [
    `${pascal(module)}Commands`,
    `${pascal(module)}Events`,
  ]);
  const taken = [...ours, 'QemuCommands', 'QemuEvents'].find((name) => home.has(name));
  if (taken !== undefined)
    throw new Error(`expected no type of QEMU's to be called ${taken}: a map of ours is`);
  const files = [...modules].map(([module, definitions]) => ({
    name: `${module}.ts`,
    text: moduleText(schema, module, definitions, home),
  }));
  return [
    ...files,
    { name: 'index.ts', text: indexText(modules) },
    { name: 'codec-table.ts', text: tableText(schema) },
  ];
}

function moduleText(
  schema: Schema,
  module: string,
  definitions: readonly Definition[],
  home: ReadonlyMap<string, string>,
): string {
  const emitter = new Emitter(schema, QMP);
  const names = { commands: `${pascal(module)}Commands`, events: `${pascal(module)}Events` };
  const body = declarations(emitter, definitions, names, `of QEMU's module ${module}`);
  const imports = groupBy(
    [...emitter.used].filter((name) => home.get(name) !== module).sort(),
    (name) => home.get(name) ?? '',
  );
  const lines = [...imports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([from, names]) => importOf(names, from === '' ? '../../protocol/types.js' : `./${from}.js`));
  return [NOTE, ...lines, '', ...body, ''].join('\n');
}

/**
 * The guest agent's types, in one file. Its names must differ from those of QEMU's monitor: `rxqmp/raw` exports both.
 *
 * @param monitor - the schema of QEMU's monitor
 */
export function guestFile(schema: Schema, monitor: Schema): File {
  const theirs = new Set(monitor.definitions.map(({ name }) => name));
  const twice = schema.definitions.find(({ name }) => theirs.has(name));
  if (twice !== undefined)
    throw new Error(`expected the guest agent's ${twice.name} to have a name of its own`);
  const emitter = new Emitter(schema, QGA);
  const body = declarations(emitter, schema.definitions, { commands: 'GuestCommands' }, 'of the guest agent');
  const imports = emitter.used.has('JsonValue') ? importOf(['JsonValue'], '../../protocol/types.js') : [];
  return { name: 'guest.ts', text: [GUEST_NOTE, ...imports, '', ...body, ''].join('\n') };
}

/** @param of - the schema's owner, in words for the comments */
export function singleFile(schema: Schema, of: string): string {
  const emitter = new Emitter(schema);
  const names = { commands: 'CommandMap', events: 'EventMap' };
  const body = declarations(emitter, schema.definitions, names, `of ${of}`, true);
  const imports = emitter.used.has('JsonValue') ? importOf(['JsonValue'], 'rxqmp') : [];
  return [
    `// The QMP of ${of}, made by \`rxqmp generate\`: edit nothing here.`,
    ...imports,
    '',
    ...body,
    '',
  ].join('\n');
}

/**
 * @param maps - the names of the maps of commands and of events
 * @param always - whether to make a map that is empty
 */
function declarations(
  emitter: Emitter,
  definitions: readonly Definition[],
  maps: { readonly commands: string; readonly events?: string },
  of: string,
  always = false,
): string[] {
  const types = definitions.filter(({ kind }) => kind !== 'command' && kind !== 'event');
  const commands = definitions.filter((definition) => definition.kind === 'command');
  const events = definitions.filter((definition) => definition.kind === 'event');
  const map = (name: string | undefined, what: string, entries: readonly string[][]) =>
    name === undefined || (entries.length === 0 && !always)
      ? []
      : [[`/** The ${what} ${of}. */`, `export interface ${name} {`, ...indented(entries.flat()), '}']];
  const blocks = [
    ...types.map((definition) => emitter.type(definition)),
    ...map(
      maps.commands,
      'commands',
      commands.map((command) => emitter.command(command)),
    ),
    ...map(
      maps.events,
      'events',
      events.map((event) => emitter.event(event)),
    ),
  ];
  return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function indexText(modules: ReadonlyMap<string, readonly Definition[]>): string {
  const having = (kind: Definition['kind']) =>
    [...modules].filter(([, definitions]) => definitions.some((definition) => definition.kind === kind));
  const [commands, events] = [having('command'), having('event')].map((list) =>
    list.map(([module]) => module),
  );
  const names = (list: readonly string[], suffix: string) =>
    list.map((module) => `${pascal(module)}${suffix}`);
  const all = [...modules.keys()].sort();
  const joined = (name: string, what: string, parts: readonly string[]) => [
    '',
    `/** Every ${what} that QEMU has or had. */`,
    `export interface ${name}`,
    '  extends',
    ...parts.map((part, index) => `    ${part}${index === parts.length - 1 ? ' {}' : ','}`),
  ];
  const imports = all.flatMap((module) => {
    const parts = [
      ...(commands!.includes(module) ? [`${pascal(module)}Commands`] : []),
      ...(events!.includes(module) ? [`${pascal(module)}Events`] : []),
    ];
    return parts.length === 0 ? [] : importOf(parts, `./${module}.js`);
  });
  return [
    NOTE,
    ...imports,
    '',
    ...all.map((module) => `export type * from './${module}.js';`),
    ...joined('QemuCommands', 'command', names(commands!, 'Commands')),
    ...joined('QemuEvents', 'event', names(events!, 'Events')),
    '',
  ].join('\n');
}

function importOf(names: readonly string[], from: string): string[] {
  const line = `import type { ${names.join(', ')} } from '${from}';`;
  return line.length <= WIDTH
    ? [line]
    : ['import type {', ...names.map((name) => `  ${name},`), `} from '${from}';`];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
