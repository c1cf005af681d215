import { LaunchError } from '../errors.js';

/** How QEMU ended. */
export interface MachineExit {
  /** The exit code; null where a signal ended QEMU. */
  readonly code: number | null;
  /** The signal that ended QEMU, such as `SIGKILL`; null where none did. */
  readonly signal: string | null;
  /** What QEMU wrote to standard error: of much, the end. */
  readonly stderr: string;
}

/** QEMU's reports begin with the program's name (`error_report`, `warn_report`); `-msg` puts time and guest name before it. */
const REPORT = /^(?:\S+ ){0,2}(?:qemu[\w.-]*|kvm): /;
const WARNING = /^(?:\S+ ){0,2}\S+: (?:.*: )?(?:warning|info): /;

/**
 * Finds the cause in what a QEMU wrote that didn't start: its last report that isn't a warning, since QEMU exits at its
 * first error. Lines without the program's name belong to the report before them, such as a hint, or the rest of a file
 * name that holds a line end.
 *
 * @returns undefined where there is nothing but warnings
 */
export function causeOf(stderr: string): string | undefined {
  const reports: string[] = [];
  for (const line of stderr.trimEnd().split('\n')) {
    const last = reports.at(-1);
    if (last === undefined || REPORT.test(line)) reports.push(line);
    else reports[reports.length - 1] = `${last}\n${line}`;
  }
  return reports.findLast((report) => report !== '' && !WARNING.test(report));
}

/**
 * What to do where QEMU refuses an option and its value that were given as one argument, such as '-M none'.
 *
 * @returns words to add to the cause; none where the cause is another
 */
function joinedArgumentHint(cause: string, args: readonly string[]): string {
  const joined = args.find((arg) => /^-\S+\s/.test(arg) && cause.endsWith(`: ${arg}: invalid option`));
  return joined === undefined
    ? ''
    : `: '${joined}' is one element of 'args'; give the option and its value as two`;
}

/** The words for an exit, such as `ended with code 1`. */
export function describeExit({ code, signal }: Pick<MachineExit, 'code' | 'signal'>): string {
  return signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
}

/**
 * Makes the error of a QEMU that didn't become ready. QEMU's own cause comes first.
 *
 * @param what - what happened, such as `qemu-system-x86_64 ended with code 1 before its monitor was ready`
 * @param context - `args` are the caller's, for a hint at one that holds two
 */
export function launchError(
  what: string,
  exit: MachineExit,
  {
    args = [],
    ...context
  }: {
    readonly cause?: unknown;
    readonly monitor: string | undefined;
    readonly args?: readonly string[] | undefined;
  },
): LaunchError {
  const own = causeOf(exit.stderr);
  const lastLine = exit.stderr.trimEnd().split('\n').at(-1) ?? '';
  const message =
    own !== undefined
      ? `${own}${joinedArgumentHint(own, args)} (${what})`
      : lastLine === ''
        ? what
        : `${what}; it last wrote: ${lastLine}`;
  return new LaunchError(message, exit, context);
}
