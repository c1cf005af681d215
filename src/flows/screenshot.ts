import {
  catchError,
  defer,
  from,
  last,
  map,
  Observable,
  switchMap,
  throwError,
  type ObservableInput,
} from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import type { MonitorParts } from '../../operators/monitor-like.js';
import { ArgumentError, isMonitorError } from '../errors.js';
import { assertOption, callback, checkOptions, count, text, type Rule } from '../options.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { localFile } from './local-file.js';

/** Which screen to take, and how to read the file that QEMU writes. */
export interface ScreenshotOptions {
  /** The id of the display device; the first one by default. */
  readonly device?: string | undefined;
  /** The head of that device, 0 by default. */
  readonly head?: number | undefined;
  /** PNG (from QEMU 7.1 on) or PPM. By default PNG, or PPM if this QEMU can't write PNG. */
  readonly format?: 'png' | 'ppm' | undefined;
  /**
   * The file that QEMU writes, on QEMU's host; needs `read`. By default a file in a new folder in this machine's temporary
   * folder, which is removed afterwards.
   */
  readonly filename?: string | undefined;
  /** Reads the file on QEMU's host and removes it; the last value is the file's bytes. */
  readonly read?: ((filename: string) => ObservableInput<Uint8Array>) | undefined;
}

const RULES: Readonly<Record<keyof ScreenshotOptions, Rule>> = {
  device: text,
  head: count,
  format: { is: (value) => value === 'png' || value === 'ppm', expected: "'png' or 'ppm'" },
  filename: text,
  read: callback,
};

/** QEMU's refusal of `format` (before 7.1), or of PNG where it was built without. */
const NO_PNG = /'format' is unexpected|Invalid parameter 'format'|PNG support/i;

/**
 * Takes a picture of the guest's screen.
 *
 * `screendump` writes a file on QEMU's host. By default that is this machine: the file is read and removed, also when
 * QEMU refuses or the subscriber unsubscribes. QEMU must be able to write there, which libvirt's domains often may not. For
 * such a QEMU, or one on another host, give `filename` and `read`. PNG begins with the bytes 89 50 4E 47, PPM with `P6`.
 *
 * ```
 * commands:  screendump /tmp/rxqmp-x/screen
 * files:     --------------written-read-removed
 * result:    -------------------------------(png|)
 * ```
 *
 * @example
 * screenshot(monitor).subscribe((png) => save(png));
 *
 * @param monitor - any monitor
 * @param options - see {@link ScreenshotOptions}
 * @returns the picture's bytes, then completion
 * @throws through the observable: CommandError if the machine has no screen, or QEMU can't write the file; the error of
 *   reading the file; ArgumentError if the platform has no file system and `read` is not given. ArgumentError at once, if an
 *   argument or option can't be used
 */
export function screenshot(monitor: MonitorParts, options: ScreenshotOptions = {}): Observable<Uint8Array> {
  assertOption(monitor, monitorLike, "screenshot: 'monitor'");
  checkOptions(options, RULES, 'screenshot');
  const { filename, read } = options;
  if ((filename === undefined) !== (read === undefined)) {
    throw new ArgumentError("screenshot: 'filename' and 'read' must be given together");
  }
  if (filename !== undefined && read !== undefined) {
    return defer(() =>
      dump(monitor, filename, options).pipe(switchMap(() => from(read(filename)).pipe(last()))),
    );
  }
  return new Observable((subscriber) => {
    localFile('screen').then(
      (file) => {
        if (file === undefined) {
          const message = "screenshot: this platform has no file system; give 'filename' and 'read'";
          subscriber.error(new ArgumentError(message));
          return;
        }
        const remove = () => file.remove().catch(() => undefined);
        subscriber.add(() => void remove());
        // Removed before the result, so that nothing is left when it arrives.
        subscribeFor(dump(monitor, file.path, options).pipe(switchMap(() => file.read())), subscriber, {
          next: (bytes) =>
            void remove().then(() => {
              subscriber.next(bytes);
              subscriber.complete();
            }),
          error: (error) => void remove().then(() => subscriber.error(error)),
        });
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}

/** Has QEMU write the file. */
function dump(
  monitor: MonitorParts,
  filename: string,
  { device, head, format }: ScreenshotOptions,
): Observable<unknown> {
  const run = (wanted: string | undefined) =>
    monitor.execute({ execute: 'screendump', arguments: { filename, device, head, format: wanted } });
  if (format === 'ppm') {
    // Its default, which QEMU before 7.1 can't be given by name.
    return run(undefined);
  }
  return run('png').pipe(
    catchError((error: unknown) => {
      const fallsBack =
        format === undefined &&
        isMonitorError(error) &&
        error._tag === 'CommandError' &&
        NO_PNG.test(error.desc);
      return fallsBack ? run(undefined) : throwError(() => error);
    }),
    map(() => undefined),
  );
}
