import { map, type Observable } from 'rxjs';
import { CommandError, DecodeError } from '../src/errors.js';
import { assertOption, text } from '../src/options.js';
import { monitorLike } from './arguments.js';
import type { MonitorParts } from './monitor-like.js';

const COMMAND = 'human-monitor-command';

/** How the text of a failure begins, in QEMU's `monitor/hmp.c` and `monitor/hmp-cmds.c`. */
const FAILURE = /^(?:Error: |unknown command: |[Ii]nvalid |Could not |Device '.*' not found$)/;
/** What a refused argument adds, as the last line. */
const HELP = /^Try "help .*" for more information$/;

/**
 * Runs a line of QEMU's human monitor (HMP), and fails if HMP reports an error.
 *
 * `human-monitor-command` succeeds whatever happens: a failure is text in its reply, such as `Error: Device 'x' not
 * found` or `unknown command: 'x'`. Such a text is a `CommandError` here, its `desc` the whole text. HMP has no fixed
 * form, so a failure in other words passes as text (`x: Cannot access memory`). If a QMP command exists, use that.
 *
 * ```
 * replies:  ---'VM status: running\r\n'------
 * hmp(monitor, 'info status')
 * result:   ---('VM status: running\n'|)
 *
 * replies:  ---"Error: Device 'x' not found"--
 * hmp(monitor, 'device_del x')
 * result:   ---#
 * ```
 *
 * @example
 * hmp(monitor, 'info registers').subscribe((registers) => console.log(registers));
 *
 * @see {@link decodeWith}
 *
 * @param monitor - any monitor
 * @param line - the command line, as typed at QEMU's `(qemu)` prompt
 * @returns the text that HMP printed, with LF line ends; it may be empty
 * @throws CommandError through the observable, class `GenericError`, if HMP reports a failure, and the errors of
 *   `execute`; ArgumentError at once, if `monitor` is not a monitor or `line` is not a string
 */
export function hmp(monitor: MonitorParts, line: string): Observable<string> {
  assertOption(monitor, monitorLike, "hmp: 'monitor'");
  assertOption(line, text, "hmp: 'line'");
  return monitor.execute({ execute: COMMAND, arguments: { 'command-line': line } }).pipe(
    map((reply) => {
      if (typeof reply !== 'string') throw new DecodeError(`${COMMAND}: the reply is not text`, '');
      const printed = reply.replaceAll('\r\n', '\n');
      if (!reportsFailure(printed)) return printed;
      throw new CommandError({ class: 'GenericError', desc: printed.trim() }, { command: COMMAND });
    }),
  );
}

function reportsFailure(printed: string): boolean {
  const [first = '', ...rest] = printed.trim().split('\n');
  return FAILURE.test(first) || HELP.test(rest.at(-1) ?? '');
}
