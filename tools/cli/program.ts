/** The `rxqmp` command: its arguments, its output and its exit codes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { compareSchemas } from '../qapi/drift.js';
import { readFacts } from '../qapi/facts.js';
import { singleFile } from '../qapi/files.js';
import { schemaFromLive } from '../qapi/from-live.js';
import { findQapi } from '../qapi/load.js';
import { schemaOf } from '../qapi/merge.js';
import { releaseName } from '../qapi/releases.js';
import { askSchema, type Place, socketPlace } from './live.js';
import { printable } from './printable.js';

/** The outputs of the command; a test replaces them. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const EXIT = { fine: 0, differs: 1, failed: 2 } as const;

/**
 * Runs the command.
 *
 * @param args - the arguments after `rxqmp`
 * @returns 0; 1 if `schema-diff` found differences; 2 if the command failed
 */
export async function rxqmp(args: readonly string[], output: Output): Promise<number> {
  let code: number = EXIT.fine;
  const program = new Command('rxqmp')
    .description(
      "QEMU's machine protocol: types of the QEMU at hand, and how far it is from the packaged ones",
    )
    .version(versionOf(), '-V, --version', 'print the version of rxqmp')
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) });
  const generateCommand = program
    .command('generate')
    .description(
      'write the types of a QEMU of your own: CommandMap and EventMap, for Monitor<CommandMap, EventMap>',
    )
    .option('--release <release>', "a QEMU release that rxqmp's types are made from, such as 9.1")
    .option('--qapi <dir>', "the QAPI sources, or QEMU's source tree")
    .option('--docs', "with --qapi: carry what the sources' comments say into the types")
    .option('-o, --output <file>', 'the file to write; standard output without it')
    .action(async (options: GenerateOptions) => generate(options, output));
  const diffCommand = program
    .command('schema-diff')
    .description("list what a running QEMU has otherwise than rxqmp's types; exits with 1 if anything")
    .action(async (options: LiveOptions) => {
      code = await schemaDiff(placeOf(options, 'schema-diff'), output);
    });
  for (const command of [generateCommand, diffCommand])
    command
      .option('--socket <address>', "a running QEMU's socket: a path, or HOST:PORT")
      .option('--uri <uri>', "libvirt's URI, such as qemu:///system; with --domain")
      .option('--domain <domain>', "the domain's name or UUID; with --uri");
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.failed;
    output.err(`rxqmp: ${printable(error instanceof Error ? error.message : String(error))}\n`);
    return EXIT.failed;
  }
  return code;
}

function versionOf(): string {
  const manifest = createRequire(import.meta.url).resolve('rxqmp/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}

interface LiveOptions {
  readonly socket?: string;
  readonly uri?: string;
  readonly domain?: string;
}

interface GenerateOptions extends LiveOptions {
  readonly release?: string;
  readonly qapi?: string;
  readonly docs?: true;
  readonly output?: string;
}

/** Reads the address of the QEMU from the options. */
function placeOf({ socket, uri, domain }: LiveOptions, command: string): Place {
  if (socket !== undefined && (uri ?? domain) !== undefined)
    throw new Error(`${command}: --socket and --uri are two QEMUs: give one`);
  if (socket !== undefined) return socketPlace(socket);
  if (uri !== undefined && domain !== undefined) return { uri, domain };
  if ((uri ?? domain) !== undefined)
    throw new Error(`${command}: --uri says which libvirt, --domain which machine: give both`);
  throw new Error(`${command}: give --socket ADDRESS, or --uri URI --domain NAME: which QEMU?`);
}

async function generate(options: GenerateOptions, output: Output): Promise<void> {
  const text = await generated(options);
  if (options.output === undefined) output.out(text);
  else write(options.output, text);
}

async function generated(options: GenerateOptions): Promise<string> {
  const { socket, uri, domain, qapi, release, docs = false } = options;
  const given = [socket, uri ?? domain, qapi, release].filter((source) => source !== undefined).length;
  if (given !== 1)
    throw new Error(
      `generate: give ${given === 0 ? 'one' : 'only one'} of --socket ADDRESS, --uri URI --domain NAME, --release RELEASE and --qapi DIR: types of which QEMU?`,
    );
  if (docs && qapi === undefined)
    throw new Error('generate: --docs goes with --qapi DIR: only sources have comments');
  if (release !== undefined) return fromFacts(release);
  if (qapi !== undefined) return singleFile(findQapi(qapi, docs), 'the QAPI sources given');
  const { live, version } = await askSchema(placeOf(options, 'generate'));
  const { names } = compareSchemas(live, readFacts());
  return singleFile(schemaFromLive(live, names), `QEMU ${version}`);
}

function fromFacts(release: string): string {
  const facts = readFacts();
  const known = facts.releases.find((one) => one === release || releaseName(one) === release);
  if (known === undefined)
    throw new Error(
      `generate: --release ${release} is not among those that rxqmp knows: ${facts.releases.join(', ')}`,
    );
  return singleFile(schemaOf(known, facts), `QEMU ${known}`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder is not there' : (code ?? String(error));
    throw new Error(`can't write ${file}: ${why}`, { cause: error });
  }
}

async function schemaDiff(place: Place, output: Output): Promise<number> {
  const facts = readFacts();
  const { live, version } = await askSchema(place);
  const { differences, explained } = compareSchemas(live, facts);
  const [oldest, newest] = [facts.releases[0], facts.releases.at(-1)];
  const counts = `${live.commands.length} commands, ${live.events.length} events`;
  output.out(`QEMU ${version}: ${counts}, against rxqmp's schema of ${oldest} to ${newest}\n`);
  output.out(listed(`${differences.length} differences`, differences));
  output.out(listed(`${explained.length} explained by what QEMU is built with`, explained));
  return differences.length > 0 ? EXIT.differs : EXIT.fine;
}

function listed(head: string, lines: readonly string[]): string {
  return `${head}${lines.map((line) => `\n  ${printable(line)}`).join('')}\n`;
}
