import { map, type OperatorFunction } from 'rxjs';
import { DecodeError } from '../src/errors.js';
import { assertOption, type Rule } from '../src/options.js';

/** One step into a value, as io-ts reports it: the member's key, and the type that was expected there. */
interface ContextEntry {
  readonly key: string;
  readonly type: { readonly name: string };
}

/** One error of a decoder, as io-ts reports it. */
interface ValidationError {
  readonly value: unknown;
  readonly context: readonly ContextEntry[];
  readonly message?: string | undefined;
}

/** Anything that decodes as io-ts does: a codec of it, or of `rxqmp/raw/codecs`. */
export interface DecoderLike<A> {
  /** The codec's name, for errors without a description of their own. */
  readonly name?: string;
  /** Returns a Right with the value, or a Left with its faults. */
  decode(
    value: unknown,
  ):
    | { readonly _tag: 'Left'; readonly left: readonly ValidationError[] }
    | { readonly _tag: 'Right'; readonly right: A };
}

const decoderRule: Rule = {
  is: (value) => typeof (value as Partial<DecoderLike<unknown>> | null | undefined)?.decode === 'function',
  expected: 'a codec with a decode method',
};

/**
 * Checks each value by a codec, and gives it the codec's type.
 *
 * ```
 * source:  --{running: true}--{running: 'yes'}--
 * decodeWith(t.type({ running: t.boolean }))
 * result:  --{running: true}--#
 * ```
 *
 * @example
 * monitor.execute({ execute: 'query-status' }).pipe(decodeWith(t.type({ running: t.boolean })));
 *
 * @see {@link boundedConcatMap}
 *
 * @param codec - an io-ts codec, or anything that decodes as one
 * @returns the values, with the codec's type
 * @throws DecodeError through the observable, with the path, the expected type and the value that was found. An
 *   exception of the codec itself passes unchanged. ArgumentError at once, if `codec` has no `decode`
 */
export function decodeWith<A>(codec: DecoderLike<A>): OperatorFunction<unknown, A> {
  assertOption(codec, decoderRule, "decodeWith: 'codec'");
  return map((value) => {
    const decoded = codec.decode(value);
    if (decoded._tag === 'Right') return decoded.right;
    throw refusal(decoded.left, codec.name);
  });
}

function refusal(errors: readonly ValidationError[], codec = 'the codec'): DecodeError {
  // Each alternative of a union reports an error; the deepest one is the most precise.
  const deepest = errors.reduce<ValidationError | undefined>(
    (best, error) => (best === undefined || error.context.length > best.context.length ? error : best),
    undefined,
  );
  if (deepest === undefined) return new DecodeError(`the value does not fit ${codec}`, '');
  const path = pathOf(deepest.context);
  const wanted = deepest.message ?? `expected ${deepest.context.at(-1)?.type.name ?? codec}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new DecodeError(
    `${path === '' ? 'the value' : path}: ${wanted}, got ${shortened(deepest.value)}${more}`,
    path,
  );
}

/** Types whose parts are not members: io-ts gives a part its index as its key. */
const TRANSPARENT: ReadonlySet<unknown> = new Set(['UnionType', 'IntersectionType']);

function pathOf(context: readonly ContextEntry[]): string {
  return context
    .slice(1)
    .filter((_, index) => !TRANSPARENT.has((context[index]?.type as { _tag?: unknown })._tag))
    .map(({ key }, index) => (/^\d+$/.test(key) ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('');
}

const MAX_SHOWN_CHARACTERS = 60;

/** What was there, short: a long text's beginning, an object's kind. */
function shortened(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
