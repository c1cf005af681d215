/** Reads what virsh prints on standard error. */
import { LibvirtError } from '../../errors.js';

/** What each of libvirt's messages begins with, and its number (`virErrorNumber`). */
const CODES: readonly (readonly [string, number])[] = [
  ['internal error', 1],
  ['out of memory', 2],
  ['this function is not supported by the connection driver', 3],
  ['unknown host', 4],
  ['no connection driver available', 5],
  ['invalid connection pointer', 6],
  ['invalid domain pointer', 7],
  ['invalid argument', 8],
  ['operation failed', 9],
  ['library call failed', 26],
  ['XML error', 27],
  ['operation forbidden', 29],
  ['Domain not found', 42],
  ['authentication failed', 45],
  ['Requested operation is not valid', 55],
  ['unsupported configuration', 67],
  ['Timed out during operation', 68],
  ['argument unsupported', 74],
  ['operation aborted', 78],
  ['authentication cancelled', 79],
  ['numerical overflow', 82],
  ['Operation not supported', 84],
  ['SSH transport error', 85],
  ['resource busy', 87],
  ['access denied', 88],
  ['error from service', 89],
  ['authentication unavailable', 94],
  ['libssh transport error', 98],
  ['device not found', 99],
];

/** The numbers that the driver asks for. */
export const NO_SUPPORT = 3;
export const NO_DOMAIN = 42;
export const OPERATION_INVALID = 55;

const ERROR = 2;

/** virsh's lines without what it puts before each, in one line. */
export function joinErrorLines(errors: string): string {
  return errors
    .split('\n')
    .map((line) => line.replace(/^error: /, '').trim())
    .filter((line) => line !== '')
    .join(': ');
}

/** An error of libvirt's, by its words. The number is 0 where the words don't show it. */
export function libvirtError(words: string): LibvirtError {
  const [, code] = CODES.find(([beginning]) => begins(words, beginning)) ?? [];
  return new LibvirtError(words, { code: code ?? 0, domain: 0, level: ERROR });
}

/** virsh may put words of its own before libvirt's. */
function begins(words: string, beginning: string): boolean {
  return words.startsWith(beginning) || words.includes(`: ${beginning}: `);
}

const AUTHENTICATION = [29, 45, 79, 88, 94];
const NOT_A_URI = [3, 5, 8];

/** Returns whether dialling again can't help: a login is refused the next time too, and a URI stays as it is. */
export function isPermanent({ code, message }: LibvirtError): boolean {
  return isAuthentication(code) || NOT_A_URI.includes(code) || /parse URI|[Cc]ertificate/.test(message);
}

export function isAuthentication(code: number): boolean {
  return AUTHENTICATION.includes(code);
}

/** Returns whether virsh has lost the daemon. It would connect again by itself, and what was missed would not show. */
export function isDisconnect(errors: string): boolean {
  return /^error: (Disconnected from |Reconnected to |Failed to reconnect to )/m.test(errors);
}

/** Returns whether the daemon has lost QEMU: it then takes the domain down, and reports that a second or two later. */
export function isMonitorLoss(words: string): boolean {
  return /qemu monitor|(from|to) monitor|no longer running|is not running/i.test(words);
}
