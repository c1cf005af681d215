/**
 * The `rxqmp` command: the names of its subcommands, their arguments and their help. What a subcommand does is in a file of
 * its own in `commands`, which is loaded when it is run: starting costs what the subcommand needs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT, exitCodeOf, explain, Failure } from './exit.js';
import type { Io } from './io.js';
import { printable } from './output/printable.js';
import { addTrace, type Ends } from './trace-command.js';

const TARGETS = `
A TARGET is one of:
  /run/vm1.qmp              a monitor's UNIX socket (./vm1.qmp for one in this folder)
  HOST:PORT                 a monitor on TCP
  qemu:///system#vm1        a domain of libvirt, by name or UUID; any of libvirt's URIs for QEMU
  ws://HOST/… wss://HOST/…  a monitor that is shared over WebSocket
Without a TARGET the variable RXQMP_TARGET has it. With --agent it is a guest agent's socket, or its domain's.`;

const FIRST_STEPS = `
Examples:
  rxqmp mock --path /tmp/vm.qmp           a double to play with, where no QEMU is at hand
  rxqmp shell /run/vm1.qmp                commands that are typed, with completion
  rxqmp run /run/vm1.qmp query-status     one command
  rxqmp run --help                        the options and examples of a subcommand`;

const EXIT_CODES = `
Exit codes: 0 done; 1 refused by QEMU, or what was awaited did not come; 2 wrong usage; 3 no connection, or no answer;
130 stopped by Ctrl-C, 143 by SIGTERM, before it was done.`;

/**
 * Runs the command.
 *
 * @param args - the arguments after `rxqmp`
 * @returns the exit code
 */
export async function rxqmp(args: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const [own, behind] = splitAtDashes(args);
  const ends: Ends =
    (run) =>
    async (...parameters: unknown[]) => {
      code = await run(...(parameters as never[]));
    };
  const program = new Command('rxqmp')
    .description(
      "QEMU's machine protocol at the command line: commands and events of machines and guest agents",
    )
    .version(versionOf(), '-V, --version', 'print the version of rxqmp')
    .addHelpText('after', `${TARGETS}\n${FIRST_STEPS}\n${EXIT_CODES}`)
    // Their arguments are in the help of each.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    // So that `mock --version` is its own.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(`rxqmp: ${printable(inOneLine(text))}\n`),
    });

  forMachines(program.command('run'), { agent: true })
    .usage('[options] [TARGET] COMMAND [KEY=VALUE … | JSON]')
    .argument('[words...]', 'the target, the command, and its arguments')
    .description('run a command and print its reply')
    .option('--oob', 'run it out of band, past commands that hang, where QEMU offers that')
    .addHelpText('after', RUN_HELP)
    .action(
      ends(async (words: string[], options) => (await import('./commands/run.js')).run(words, options, io)),
    );

  forMachines(program.command('events'))
    .usage('[options] [TARGET] [NAME …]')
    .argument('[words...]', 'the target, and the names of events; all events without one')
    .description('print events as they come, until the machine ends or Ctrl-C')
    .option('--since-state', "print the machine's state too, in its place among the events")
    .addHelpText('after', EVENTS_HELP)
    .action(
      ends(async (words: string[], options) =>
        (await import('./commands/events.js')).events(words, options, io),
      ),
    );
  forMachines(program.command('wait'))
    .usage('[options] [TARGET] EVENT … [-- COMMAND [KEY=VALUE … | JSON]]')
    .argument('[words...]', 'the target, and the names of events, of which one is waited for')
    .description('wait for an event and print it; a command behind -- is run as soon as it is watched for')
    .option('--where <key=value>', 'only an event whose data has this; may be repeated', collect)
    .addHelpText('after', WAIT_HELP)
    .action(
      ends(async (words: string[], options) =>
        (await import('./commands/wait.js')).wait(words, behind, options, io),
      ),
    );

  forMachines(program.command('top'))
    .usage('[options] [TARGET …]')
    .argument('[targets...]', 'the machines')
    .description('show the state, processors, balloon and disk traffic of machines, refreshed until Ctrl-C')
    .option('--interval <ms>', 'how long after a reply a query is sent again', readMilliseconds, 1_000)
    .option('--once', 'print one table and end')
    .addHelpText('after', TOP_HELP)
    .action(
      ends(async (targets: string[], options) =>
        (await import('./commands/top.js')).top(targets, options, io),
      ),
    );
  forMachines(program.command('share'))
    .usage('[options] [TARGET]')
    .argument('[target]', 'the machine')
    .description("serve a machine's monitor to many clients, read-only unless --allow says more")
    .option('--path <path>', 'make a UNIX socket, for this user alone')
    .option('--listen <[host:]port>', 'listen on TCP, on the loopback unless a host is given')
    .option('--tls-cert <file>', "with --listen: TLS, with the share's certificate (PEM)")
    .option('--tls-key <file>', 'with --listen: the key of that certificate')
    .option('--tls-ca <file>', 'with --listen: clients need a certificate of this authority')
    .option(
      '--http <[host:]port>',
      'serve WebSockets, on the loopback unless a host is given; needs the package ws',
    )
    .option('--allow <commands>', "commands besides the queries: names, or 'all'; may be repeated", collect)
    .option(
      '--token-file <file>',
      'with --http: the token that clients need; else RXQMP_TOKEN, else a new one',
    )
    .option('--origin <url>', 'with --http: pages of this origin may connect; may be repeated', collect)
    .option(
      '--host-name <name>',
      'with --http: a name by which clients call this host; may be repeated',
      collect,
    )
    .addHelpText('after', SHARE_HELP)
    .action(
      ends(async (target: string | undefined, options) =>
        (await import('./commands/share.js')).share(target, options, io),
      ),
    );
  program
    .command('mock')
    .description('a double of QEMU to play with: no guest, but its commands, events and schema')
    .option('--path <path>', 'the UNIX socket to make; without it one in a folder for temporary files')
    .addOption(
      new Option('--version <release>', 'the release that it behaves as')
        .choices(MOCK_RELEASES)
        .default('11.1'),
    )
    .option('--json', 'print JSON on a terminal too')
    .addHelpText('after', MOCK_HELP)
    .action(ends(async (options) => (await import('./commands/mock.js')).mock(options, io)));

  addTrace(program, { io, ends, readMilliseconds, collect, behind });

  forMachines(program.command('shell'), { agent: true })
    .usage('[options] [TARGET]')
    .argument('[target]', 'the target')
    .option('-e, --exit-on-error', 'end a script at the first command that fails')
    .option('-v, --verbose', 'print each command as the JSON that is sent')
    .description('run commands that are typed, with completion and events, or a script from standard input')
    .addHelpText('after', SHELL_HELP)
    .action(
      ends(async (target: string | undefined, options) =>
        (await import('./commands/shell.js')).shell(target, options, io),
      ),
    );

  onLiveQemu(program.command('generate').usage('[options] [TARGET]'))
    .description(
      'write the types of a QEMU of your own: CommandMap and EventMap, for Monitor<CommandMap, EventMap>',
    )
    .option('--release <release>', "a QEMU release that rxqmp's types are made from, such as 9.1")
    .option('--qapi <dir>', "the QAPI sources, or QEMU's source tree")
    .option('--docs', "with --qapi: carry what the sources' comments say into the types")
    .option('-o, --output <file>', 'the file to write; standard output without it')
    .addHelpText('after', GENERATE_HELP)
    .action(
      ends(async (target: string | undefined, options) =>
        plainly((await import('./commands/generate.js')).generate(target, options, io)),
      ),
    );
  onLiveQemu(program.command('schema-diff').usage('[options] [TARGET]'))
    .description("list what a running QEMU has otherwise than rxqmp's types; exits with 1 if anything")
    .addHelpText('after', SCHEMA_DIFF_HELP)
    .action(
      ends(async (target: string | undefined, options) =>
        plainly((await import('./commands/schema-diff.js')).schemaDiff(target, options, io)),
      ),
    );

  try {
    await program.parseAsync(own, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const words = explain(error);
    if (words !== '') io.err(`rxqmp: ${printable(words)}\n`);
    return exitCodeOf(error);
  }
  return code;
}

/** What commander says of a command line, as the command says it: `unknown command 'runn' (Did you mean run?)`. */
function inOneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n/g, ' ');
}

/** The options of the subcommands that work on a machine. */
function forMachines(command: Command, { agent = false } = {}): Command {
  command
    .option('--timeout <ms>', 'give up after so many milliseconds', readMilliseconds)
    .option('--json', 'print JSON lines on a terminal too');
  return agent ? command.option('--agent', "the target is a guest agent's") : command;
}

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** `wait … -- COMMAND` and `trace record … -- PROGRAM`: what is behind the dashes has options of its own. */
function splitAtDashes(args: readonly string[]): [own: readonly string[], behind?: readonly string[]] {
  const takesMore = args[0] === 'wait' || (args[0] === 'trace' && args[1] === 'record');
  const at = takesMore ? args.indexOf('--') : -1;
  return at < 0 ? [args] : [args.slice(0, at), args.slice(at + 1)];
}

/** The options of the subcommands that read a running QEMU's schema. */
function onLiveQemu(command: Command): Command {
  return command
    .argument('[target]', 'a running QEMU')
    .option('--socket <address>', "a running QEMU's socket: a path, or HOST:PORT")
    .option('--uri <uri>', "libvirt's URI, such as qemu:///system; with --domain")
    .option('--domain <domain>', "the domain's name or UUID; with --uri");
}

/** Those of `fakeQemu`. */
const MOCK_RELEASES = ['7.2', '10.0', '11.1'];

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
  rxqmp run --oob /run/vm1.qmp migrate-pause
${EXIT_CODES}`;

const EVENTS_HELP = `
Each event is a line: for people on a terminal, JSON elsewhere and with --json. --timeout bounds the connecting alone.
A machine that shuts down ends it with 0, a connection that is lost with 3, Ctrl-C with 0.
A monitor's socket serves one client: to watch and run commands at once, share it (rxqmp share --help).

Examples:
  rxqmp events /run/vm1.qmp
  rxqmp events /run/vm1.qmp --since-state STOP RESUME SHUTDOWN
  rxqmp events qemu:///system#vm1 | jq 'select(.event == "BLOCK_IO_ERROR").data'
${EXIT_CODES}`;

const WAIT_HELP = `
KEY may be dotted, as in info.connected=true. With a command behind -- no event of it is missed: the events are watched
before it is sent. --timeout bounds all of it. The command's own reply isn't printed.

Examples:
  rxqmp wait /run/vm1.qmp SHUTDOWN --timeout 60000 -- system_powerdown
  rxqmp wait /run/vm1.qmp DEVICE_DELETED --where device=net0 -- device_del id=net0
  rxqmp wait qemu:///system#vm1 BLOCK_JOB_READY BLOCK_JOB_COMPLETED --where device=mirror0 | jq -r .event
${EXIT_CODES}`;

const SHARE_HELP = `
A QEMU's monitor serves one client; a share serves many, and they may come and go. Without --allow they may run the
commands whose names begin with query- alone. Whoever may run any command owns the machine, and mostly this host.
The token never stands on the command line, where ps shows it. A client has it in RXQMP_TOKEN; a page offers it as its
second subprotocol: webSocketMonitor({ url, protocols: ['qmp', token] }).

Examples:
  rxqmp share /run/vm1.qmp --path /run/user/1000/vm1-shared.qmp
  rxqmp share /run/vm1.qmp --path ./vm1.qmp --allow stop,cont,system_powerdown
  rxqmp share /run/vm1.qmp --listen 4444
  rxqmp share /run/vm1.qmp --listen 192.0.2.7:4444 --tls-cert cert.pem --tls-key key.pem --tls-ca ca.pem
  rxqmp share qemu:///system#vm1 --http 8080 --token-file ~/vm1.token
  RXQMP_TOKEN=… rxqmp events ws://127.0.0.1:8080/
${EXIT_CODES}`;

const MOCK_HELP = `
Examples:
  rxqmp mock
  rxqmp mock --path /tmp/vm.qmp --version 7.2
`;

const GENERATE_HELP = `
Examples:
  rxqmp generate /run/vm1.qmp -o src/my-qemu.ts
  rxqmp generate 'qemu:///system#vm1' -o src/my-qemu.ts
  rxqmp generate --release 9.1
  rxqmp generate --qapi ~/src/qemu --docs -o src/my-qemu.ts

Exit codes: 0 done; 2 anything else.`;

const SCHEMA_DIFF_HELP = `
Examples:
  rxqmp schema-diff /run/vm1.qmp
  rxqmp schema-diff 'qemu:///system#vm1'

Exit codes: 0 nothing differs; 1 something does; 2 anything else.`;

const TOP_HELP = `
A machine that is lost stays in the table and comes back by itself. READ/s, WRITE/s and IO/s are of all disks together.
Where standard output is not a terminal the rows are printed below each other; with --json as JSON lines.

Examples:
  rxqmp top /run/vm1.qmp /run/vm2.qmp
  rxqmp top qemu:///system#vm1 192.0.2.7:4444 --interval 5000
  rxqmp top /run/*.qmp --once --json | jq -r 'select(.state != "running").machine'
${EXIT_CODES}`;

const SHELL_HELP = `
Commands are COMMAND KEY=VALUE …, as for rxqmp run, or JSON: {"execute": "stop"}. Tab completes commands, arguments and values from the
machine's own schema; help COMMAND lists what a command takes. !LINE is a line for the human monitor.

Without a terminal it reads a script: replies are JSON lines on standard output, errors go to standard error. A command that
fails doesn't end the script, unless -e is given; the exit code is then that of the failure.

Examples:
  rxqmp shell /run/vm1.qmp
  rxqmp shell --agent /run/vm1.qga
  printf 'stop\\nquery-status\\n' | rxqmp shell -e /run/vm1.qmp
${EXIT_CODES}`;
