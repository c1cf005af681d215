/** The `rxqmp` command: its words, and what it exits with. */
import { writeFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { compareSchemas } from '../qapi/drift.js';
import { readFacts } from '../qapi/facts.js';
import { singleFile } from '../qapi/files.js';
import { schemaFromLive } from '../qapi/from-live.js';
import { findQapi } from '../qapi/load.js';
import { askSchema } from './live.js';

/** Where the command writes; a test listens in. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const EXIT = { fine: 0, differs: 1, failed: 2 } as const;

/**
 * Runs the command.
 *
 * @param args - what stands behind `rxqmp`
 * @returns 0, 1 where `schema-diff` found differences, 2 where it couldn't be done
 */
export async function rxqmp(args: readonly string[], output: Output): Promise<number> {
  let code: number = EXIT.fine;
  const program = new Command('rxqmp')
    .description(
      "QEMU's machine protocol: types of the QEMU at hand, and how far it is from the packaged ones",
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) });
  program
    .command('generate')
    .description(
      'write the types of a QEMU of your own: CommandMap and EventMap, for Monitor<CommandMap, EventMap>',
    )
    .addOption(new Option('--socket <path>', 'the UNIX socket of a running QEMU').conflicts('qapi'))
    .option('--qapi <dir>', "the QAPI sources, or QEMU's source tree")
    .option('-o, --output <file>', 'the file to write; standard output without it')
    .action(async (options: GenerateOptions) => generate(options, output));
  program
    .command('schema-diff')
    .description("tell what a running QEMU has otherwise than rxqmp's types; exits with 1 if anything")
    .requiredOption('--socket <path>', 'the UNIX socket of a running QEMU')
    .action(async ({ socket }: { socket: string }) => {
      code = await schemaDiff(socket, output);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.failed;
    output.err(`rxqmp: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failed;
  }
  return code;
}

interface GenerateOptions {
  readonly socket?: string;
  readonly qapi?: string;
  readonly output?: string;
}

async function generate({ socket, qapi, output: file }: GenerateOptions, output: Output): Promise<void> {
  const text = socket !== undefined ? await fromSocket(socket) : fromSources(qapi);
  if (file === undefined) output.out(text);
  else write(file, text);
}

async function fromSocket(path: string): Promise<string> {
  const { live, version } = await askSchema(path);
  const { names } = compareSchemas(live, readFacts());
  return singleFile(schemaFromLive(live, names), `QEMU ${version}`);
}

function fromSources(folder: string | undefined): string {
  if (folder === undefined)
    throw new Error('generate: give --socket PATH or --qapi DIR: types of which QEMU?');
  return singleFile(findQapi(folder), 'the QAPI sources given');
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

async function schemaDiff(path: string, output: Output): Promise<number> {
  const facts = readFacts();
  const { live, version } = await askSchema(path);
  const { differences, explained } = compareSchemas(live, facts);
  const [oldest, newest] = [facts.releases[0], facts.releases.at(-1)];
  const counts = `${live.commands.length} commands, ${live.events.length} events`;
  output.out(`QEMU ${version}: ${counts}, against rxqmp's schema of ${oldest} to ${newest}\n`);
  output.out(listed(`${differences.length} differences`, differences));
  output.out(listed(`${explained.length} explained by what QEMU is built with`, explained));
  return differences.length > 0 ? EXIT.differs : EXIT.fine;
}

function listed(head: string, lines: readonly string[]): string {
  return `${head}${lines.map((line) => `\n  ${line}`).join('')}\n`;
}
