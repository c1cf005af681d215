/** The subcommands of `rxqmp trace`: their arguments and their help. */
import { InvalidArgumentError, type Command } from 'commander';
import type { Io } from './io.js';

/** Makes an action of a subcommand, whose exit code is the command's. */
export type Ends = (
  run: (...parameters: never[]) => Promise<number>,
) => (...parameters: unknown[]) => Promise<void>;

interface Frame {
  readonly io: Io;
  readonly ends: Ends;
  readonly readMilliseconds: (text: string) => number;
  readonly collect: (value: string, values?: readonly string[]) => readonly string[];
  /** What stands behind `--`; undefined without it. */
  readonly behind: readonly string[] | undefined;
}

export function addTrace(program: Command, { io, ends, readMilliseconds, collect, behind }: Frame): void {
  const trace = program
    .command('trace')
    .description("record a machine's messages, look at a record, and replay it: for bug reports")
    .addHelpText('after', TRACE_HELP);
  trace
    .command('record')
    .usage('[options] [TARGET] FILE [-- PROGRAM [ARGUMENT …]]')
    .argument('[words...]', 'the target, and the file to make')
    .description(
      "record a machine's messages into FILE, without their secrets; with a program behind --, while that runs",
    )
    .option('--timeout <ms>', 'give up connecting after so many milliseconds', readMilliseconds)
    .option('--agent', "the target is a guest agent's")
    .option('--path <socket>', 'serve the machine at this UNIX socket, and record what its clients do')
    .option('--secret <member>', 'a member of messages that is secret too; may be repeated', collect)
    .addHelpText('after', RECORD_HELP)
    .action(
      ends(async (words: string[], options) =>
        (await import('./commands/trace-record.js')).record(words, behind, options, io),
      ),
    );
  trace
    .command('show')
    .argument('<file>')
    .description('print a trace: a line for each message, cut to the width of a terminal')
    .option('--full', 'print whole messages on a terminal too')
    .addHelpText('after', SHOW_HELP)
    .action(
      ends(async (file: string, options) =>
        (await import('./commands/trace-show.js')).show(file, options, io),
      ),
    );
  trace
    .command('replay')
    .argument('<file>')
    .description('serve a double of QEMU that answers as recorded')
    .option('--path <socket>', 'at this UNIX socket')
    .option('--port <port>', 'at this port of the loopback; 0 for a free one', readPort)
    .option('--repeat', 'give the last reply again to a command that is sent more often than it was recorded')
    .addHelpText('after', REPLAY_HELP)
    .action(
      ends(async (file: string, options) =>
        (await import('./commands/trace-replay.js')).replay(file, options, io),
      ),
    );
}

function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Give a port, 0 to 65535.');
  return Number(text);
}

const RECORD_HELP = `
A PROGRAM finds the machine at the socket that the variable RXQMP_TARGET names, which rxqmp itself takes where no target is
given. The recording ends with the program, and the exit code is the program's.

Examples:
  rxqmp trace record /run/vm1.qmp bug.jsonl
  rxqmp trace record /run/vm1.qmp bug.jsonl --path /tmp/r.qmp
  rxqmp trace record /run/vm1.qmp bug.jsonl -- npm test
  rxqmp trace record --agent /run/vm1.qga agent.jsonl --secret license-key
`;

const SHOW_HELP = `
Examples:
  rxqmp trace show bug.jsonl
  rxqmp trace show bug.jsonl --full | less
`;

const REPLAY_HELP = `
Examples:
  rxqmp trace replay bug.jsonl --path /tmp/replayed.qmp
  rxqmp trace replay bug.jsonl --port 4444 --repeat
`;

const TRACE_HELP = `
Examples:
  rxqmp trace record /run/vm1.qmp bug.jsonl                    what comes by itself
  rxqmp trace record /run/vm1.qmp bug.jsonl --path /tmp/r.qmp  what a program does at /tmp/r.qmp
  rxqmp trace record /run/vm1.qmp bug.jsonl -- npm test        what a program does at $RXQMP_TARGET
  rxqmp trace show bug.jsonl
  rxqmp trace replay bug.jsonl --path /tmp/replayed.qmp
Passwords, keys and contents of files are taken out before they are written; docs/trace.md has the list, and its limits.
Read a trace before you pass it on.`;
