/** `rxqmp trace replay`: a double that answers as recorded, for any QMP client. */
import { firstValueFrom } from 'rxjs';
import { replayQemu } from '../../../src/testing/replay/replayQemu.js';
import { EXIT, explain } from '../exit.js';
import type { Io } from '../io.js';
import { printable } from '../output/printable.js';
import { stopped$ } from '../until-stopped.js';
import { isMonitorError } from '../../../src/errors.js';
import { UsageError } from '../usage-error.js';

export interface ReplayCommandOptions {
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  /** A command that is sent more often than recorded gets its last reply again. */
  readonly repeat?: boolean | undefined;
}

export async function replay(
  file: string,
  { path, port, repeat = false }: ReplayCommandOptions,
  io: Io,
): Promise<number> {
  if ((path === undefined) === (port === undefined))
    throw new UsageError('trace replay: where? Give --path SOCKET or --port PORT');
  const place = path === undefined ? { port: port ?? 0 } : { path };
  await using qemu = await replayQemu(file, { ...place, repeat }).catch((cause: unknown) => {
    // Not a machine, but the place can't be used.
    throw isMonitorError(cause) ? new UsageError(explain(cause), { cause }) : cause;
  });
  const { address } = qemu;
  const where = 'path' in address ? address.path : `${address.host}:${address.port}`;
  io.err(`${printable(`replaying ${file} at ${where}; Ctrl-C ends it`)}\n`);
  await firstValueFrom(stopped$(io));
  const { remaining } = qemu;
  if (remaining.length > 0) io.err(`${printable(`not sent: ${counted(remaining)}`)}\n`);
  return EXIT.done;
}

/** `query-status (3), stop` */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}
