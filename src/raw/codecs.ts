/**
 * io-ts codecs of what QEMU sends: for whoever wants what came from outside checked at run time. They are
 * built from a compact table on first use. Unknown members pass, enumerations are open, integers may be
 * `bigint`: a newer QEMU's answers decode.
 *
 * @module rxqmp/raw/codecs
 */
import type { Type } from 'io-ts';
import { ArgumentError } from '../errors.js';
import type { CommandMap, EventMap, EventOf, ReturnOf } from '../raw/index.js';
import { eventNamed, replyNamed } from './build.js';

/**
 * The codec of what a command answers.
 *
 * @param command - a command of QEMU's; a vendor's is in no table of ours
 * @returns an io-ts `Type` whose output is the command's reply
 * @throws `ArgumentError` for a command that QEMU's schema doesn't have
 *
 * @example
 * monitor
 *   .run('query-status')
 *   .pipe(decodeWith(replyCodec('query-status')))
 *   .subscribe(({ status }) => console.log(status));
 */
export function replyCodec<N extends keyof CommandMap>(
  command: N,
): Type<ReturnOf<CommandMap[N]>, unknown, unknown> {
  return (replyNamed(command) ?? unknownName('command', command)) as Type<
    ReturnOf<CommandMap[N]>,
    unknown,
    unknown
  >;
}

/**
 * The codec of a whole event: its name, its data, its timestamp.
 *
 * @param event - an event of QEMU's; a vendor's is in no table of ours
 * @returns an io-ts `Type` whose output is the event
 * @throws `ArgumentError` for an event that QEMU's schema doesn't have
 *
 * @example
 * monitor.events$
 *   .pipe(ofEvent('SHUTDOWN'), decodeWith(eventCodec('SHUTDOWN')))
 *   .subscribe(({ data }) => console.log(data.reason));
 */
export function eventCodec<N extends keyof EventMap>(event: N): Type<EventOf<N>, unknown, unknown> {
  return (eventNamed(event) ?? unknownName('event', event)) as Type<EventOf<N>, unknown, unknown>;
}

function unknownName(kind: 'command' | 'event', name: string): never {
  throw new ArgumentError(
    `no codec for the ${kind} "${name}": it isn't in QEMU's schema, from which the codecs are made; give decodeWith a codec of your own`,
  );
}
