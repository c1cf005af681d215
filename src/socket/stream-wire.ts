import type { Duplex } from 'node:stream';
import { Observable } from 'rxjs';
import { QmpFramer } from '../qmp/framing.js';
import { writeCommand } from '../protocol/command.js';
import { decoder } from '../protocol/decode.js';
import type { Tracer } from '../protocol/trace.js';
import { readInto, Writer } from '../node/duplex.js';
import { asciiText } from '../node/text.js';
import type { Wire } from '../qmp/negotiate.js';

/** QMP's text over a stream of bytes. */
export function streamWire(
  stream: Duplex,
  options: { readonly maxFrameBytes: number; readonly tracer: Tracer | undefined },
): Wire & { readonly writer: Writer } {
  const { maxFrameBytes, tracer } = options;
  const writer = new Writer(stream);
  return {
    writer,
    inbound$: new Observable((subscriber) => {
      const framer = new QmpFramer(maxFrameBytes, asciiText);
      return readInto(stream, {
        next: (chunk) => {
          const frames: string[] = [];
          try {
            try {
              framer.push(chunk, frames);
            } finally {
              for (const frame of frames) {
                const message = decoder.decode(frame);
                tracer?.in(message, frame);
                subscriber.next(message);
              }
            }
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    }),
    send: (message) => {
      const text = writeCommand(message);
      tracer?.out(message, text);
      writer.write(`${text}\n`);
    },
  };
}
