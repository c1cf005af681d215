/** What a subcommand reads and writes. `main.ts` connects it to the process; a test replaces it. */
import type { Readable } from 'node:stream';

/** A terminal that shows standard output. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Whether colours are wanted: false with NO_COLOR, and where the terminal has none. */
  readonly colour: boolean;
  /** Calls the listener after each change of size; returns a function that stops it. */
  onResize(listener: () => void): () => void;
}

/** The outputs of the command, and its surroundings. Everything but the outputs may be missing. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Set where standard output is a terminal. */
  readonly screen?: Screen | undefined;
  /** Standard input. */
  readonly input?: Readable | undefined;
  /** The environment variables; none by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Aborted by Ctrl-C, SIGTERM or SIGHUP, and when the reader of standard output is gone; the reason is a {@link Stopped}. */
  readonly stop?: AbortSignal | undefined;
}

/** Why a subcommand was stopped from outside. */
export class Stopped extends Error {
  /** @param by - the signal, or `EPIPE` where standard output can't be written, as when its reader is gone */
  constructor(readonly by: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'EPIPE') {
    super(`stopped by ${by}`);
  }
}

export type Style =
  'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'underline' | 'inverse';
/** Colours a text, or returns it as it is. */
export type Paint = (style: Style, text: string) => string;
