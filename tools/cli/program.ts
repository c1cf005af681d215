/**
 * The `rxqmp` command: the names of its subcommands, their arguments and their help. What a subcommand does is in a file of
 * its own in `commands`, which is loaded when it is run: starting costs what the subcommand needs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, exitCodeOf, explain, Failure } from './exit.js';
import type { Io } from './io.js';
import { printable } from './printable.js';

const TARGETS = `
A TARGET is one of:
  /run/vm1.qmp              a monitor's UNIX socket (./vm1.qmp for one in this folder)
  HOST:PORT                 a monitor on TCP
  qemu:///system#vm1        a domain of libvirt, by name or UUID; any of libvirt's URIs for QEMU
  ws://HOST/… wss://HOST/…  a monitor that is shared over WebSocket
Without a TARGET the variable RXQMP_TARGET has it. With --agent it is a guest agent's socket, or its domain's.`;

const EXIT_CODES = `
Exit codes: 0 done; 1 refused by QEMU, or what was awaited did not come; 2 wrong usage; 3 no connection, or no answer.`;

/**
 * Runs the command.
 *
 * @param args - the arguments after `rxqmp`
 * @returns the exit code
 */
export async function rxqmp(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const ends =
    (run: (...parameters: never[]) => Promise<number>) =>
    async (...parameters: unknown[]) => {
      code = await run(...(parameters as never[]));
    };
  const program = new Command('rxqmp')
    .description(
      "QEMU's machine protocol at the command line: commands and events of machines and guest agents",
    )
    .version(versionOf(), '-V, --version', 'print the version of rxqmp')
    .addHelpText('after', `${TARGETS}\n${EXIT_CODES}`)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });

  forMachines(program.command('run'))
    .usage('[options] [TARGET] COMMAND [KEY=VALUE … | JSON]')
    .argument('<words...>', 'the target, the command, and its arguments')
    .description('run a command and print its reply')
    .addHelpText('after', RUN_HELP)
    .action(
      ends(async (words: string[], options) => (await import('./commands/run.js')).run(words, options, io)),
    );

  onLiveQemu(program.command('generate'))
    .description(
      'write the types of a QEMU of your own: CommandMap and EventMap, for Monitor<CommandMap, EventMap>',
    )
    .option('--release <release>', "a QEMU release that rxqmp's types are made from, such as 9.1")
    .option('--qapi <dir>', "the QAPI sources, or QEMU's source tree")
    .option('--docs', "with --qapi: carry what the sources' comments say into the types")
    .option('-o, --output <file>', 'the file to write; standard output without it')
    .action(ends(async (options) => plainly((await import('./commands/generate.js')).generate(options, io))));
  onLiveQemu(program.command('schema-diff'))
    .description("list what a running QEMU has otherwise than rxqmp's types; exits with 1 if anything")
    .action(
      ends(async (options) => plainly((await import('./commands/schema-diff.js')).schemaDiff(options, io))),
    );

  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const words = explain(error);
    if (words !== '') io.err(`rxqmp: ${printable(words)}\n`);
    return exitCodeOf(error);
  }
  return code;
}

/** The options of all subcommands that work on a machine. */
function forMachines(command: Command): Command {
  return command
    .option('--timeout <ms>', 'give up after so many milliseconds', readMilliseconds)
    .option('--json', 'print JSON lines on a terminal too')
    .option('--agent', "the target is a guest agent's");
}

/** The options of the subcommands that read a running QEMU's schema. */
function onLiveQemu(command: Command): Command {
  return command
    .option('--socket <address>', "a running QEMU's socket: a path, or HOST:PORT")
    .option('--uri <uri>', "libvirt's URI, such as qemu:///system; with --domain")
    .option('--domain <domain>', "the domain's name or UUID; with --uri");
}

const MAX_TIMER_MS = 2 ** 31 - 1;

function readMilliseconds(text: string): number {
  const milliseconds = Number(text);
  if (!/^\d+$/.test(text) || milliseconds === 0 || milliseconds > MAX_TIMER_MS)
    throw new InvalidArgumentError(`Give milliseconds, 1 to ${MAX_TIMER_MS}.`);
  return milliseconds;
}

/** `generate` and `schema-diff` have one exit code for every failure, as `diff` does. */
async function plainly(done: Promise<number>): Promise<number> {
  try {
    return await done;
  } catch (error) {
    throw new Failure(explain(error), EXIT.usage);
  }
}

function versionOf(): string {
  const manifest = createRequire(import.meta.url).resolve('rxqmp/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}

const RUN_HELP = `
The types of QEMU's own schema decide what a VALUE is: id=123 is a text, size=123 a number. file.driver=qcow2 sets a
member of an object, list.0=a an element of a list; lists and objects may be JSON too. @FILE takes the value from a file.

Examples:
  rxqmp run /run/vm1.qmp query-status
  rxqmp run /run/vm1.qmp blockdev-add driver=qcow2 node-name=d1 file.driver=file file.filename=/srv/d1.qcow2
  rxqmp run /run/vm1.qmp set_password protocol=vnc password=@secret.txt
  rxqmp run 192.0.2.7:4444 migrate '{"uri": "tcp:192.0.2.8:4445"}'
  rxqmp run qemu:///system#vm1 query-block | jq '.[].device'
  rxqmp run --agent /run/vm1.qga guest-get-osinfo
  rxqmp run /run/vm1.qmp human-monitor-command command-line='info mtree'
${EXIT_CODES}`;
