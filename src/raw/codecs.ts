/**
 * io-ts codecs of QEMU's replies and events, to check them at run time. They are built from a compact table at their
 * first use. Unknown members pass, enumerations are open and integers may be `bigint`, so that the replies of a newer
 * QEMU decode. They need `npm install io-ts fp-ts`.
 *
 * @module rxqmp/raw/codecs
 */
import type { Type } from 'io-ts';
import { ArgumentError } from '../errors.js';
import type { CommandMap, EventMap, EventOf, ReturnOf } from '../raw/index.js';
import { eventNamed, replyNamed } from './build.js';

/**
 * Returns the codec of a command's reply.
 *
 * @param command - a command of QEMU's schema; vendors' commands have no codec here
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
 * Returns the codec of a whole event: its name, its data, its timestamp.
 *
 * @param event - an event of QEMU's schema; vendors' events have no codec here
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
    `no codec for the ${kind} "${name}": it is not in QEMU's schema; give decodeWith a codec of your own`,
  );
}
