import { styleText } from 'node:util';
import type { Io, Paint } from '../io.js';

/** Colours for the terminal, where it wants them. */
export function paintFor({ screen }: Pick<Io, 'screen'>): Paint {
  if (screen?.colour !== true) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
