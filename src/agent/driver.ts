import { Observable } from 'rxjs';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import { DEFAULT_MAX_FRAME_BYTES } from '../options.js';
import { tracerOf } from '../protocol/trace.js';
import type { MonitorOptions } from '../monitor/options.js';
import type { StreamSource } from '../socket/stream-source.js';
import { openChannel } from './channel.js';

/** The guest agent behind a socket or any other stream. */
export function agentDriver(source: StreamSource, options: MonitorOptions): Driver {
  const { peer } = source;
  const open = (report: (step: DialStep) => void) =>
    new Observable<Link>((subscriber) => {
      const linked = {
        next: (link: Link) => subscriber.next(link),
        error: (error: unknown) => subscriber.error(error),
      };
      subscriber.add(
        source.open(report).subscribe({
          next: (stream) =>
            subscriber.add(
              openChannel(stream, {
                peer,
                maxFrameBytes: options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
                tracer: tracerOf(options),
                report,
              }).subscribe(linked),
            ),
          error: (error: unknown) => subscriber.error(error),
        }),
      );
    });
  return { peer, open, close: () => source.close() };
}
