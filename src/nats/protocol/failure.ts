/** The failure of a command outside of QMP, from the host's monitor to the client's. */
import {
  CommandError,
  CommandTimeoutError,
  InterruptedError,
  isMonitorError,
  LibvirtError,
  messageOf,
  OverflowError,
  ProtocolError,
  type MonitorError,
} from '../../errors.js';

/** A failure as it is sent. */
interface Failure {
  readonly id: string;
  readonly tag: string;
  readonly message: string;
  readonly sent?: boolean;
  readonly libvirt?: { readonly code: number; readonly domain: number; readonly level: number };
}

/** A longer text is cut: an error repeats no more than a reader reads. */
const MAX_MESSAGE_CHARACTERS = 4_000;

export function writeFailure(id: string, error: unknown): string {
  const known = isMonitorError(error) ? error : undefined;
  const failure: Failure = {
    id,
    tag: known?._tag ?? 'Error',
    message: messageOf(error).slice(0, MAX_MESSAGE_CHARACTERS),
    ...(known !== undefined && 'sent' in known && known.sent !== undefined ? { sent: known.sent } : {}),
    ...(known?._tag === 'LibvirtError'
      ? { libvirt: { code: known.code, domain: known.domain, level: known.level } }
      : {}),
  };
  return JSON.stringify(failure);
}

/**
 * Reads a failure: the id of its command, and the error, of the class that it had on the host where that has a meaning
 * here.
 *
 * @throws {@link ProtocolError} for a text that is not a failure
 */
export function readFailure(text: string): { readonly id: string; readonly error: MonitorError } {
  const given = parsed(text);
  const { id, tag, message, sent, libvirt } = given;
  if (typeof id !== 'string' || typeof tag !== 'string' || typeof message !== 'string') throw notAFailure();
  return { id, error: errorOf(tag, message, sent === true, libvirt) };
}

function errorOf(tag: string, message: string, sent: boolean, libvirt: unknown): MonitorError {
  const words = `on the host: ${message}`;
  switch (tag) {
    case 'CommandTimeoutError':
      return new CommandTimeoutError(words, sent);
    case 'InterruptedError':
      return new InterruptedError(words, { reason: 'lost', sent });
    case 'OverflowError':
      return new OverflowError(words);
    case 'LibvirtError': {
      const { code, domain, level } = (libvirt ?? {}) as Readonly<Record<string, unknown>>;
      const number = (value: unknown) => (typeof value === 'number' ? value : 0);
      return new LibvirtError(words, { code: number(code), domain: number(domain), level: number(level) });
    }
    default:
      return new CommandError({ class: 'GenericError', desc: words });
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAFailure();
  }
  if (typeof value !== 'object' || value === null) throw notAFailure();
  return value as Readonly<Record<string, unknown>>;
}

function notAFailure(): ProtocolError {
  return new ProtocolError("the host sent a failure that can't be read");
}
