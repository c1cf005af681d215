import { rxqmp } from '../../tools/cli/program.js';
import type { Io } from '../../tools/cli/io.js';

/** Runs the command in this process. */
export async function run(args: readonly string[], io: Partial<Io> = {}) {
  let [out, err] = ['', ''];
  const code = await rxqmp(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    ...io,
  });
  return { code, out, err };
}

/** A terminal without colours, 80 columns wide. */
export const PLAIN_SCREEN = { columns: 80, rows: 24, colour: false, onResize: () => () => undefined };
