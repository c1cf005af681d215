/**
 * An integer of a reply as a `number`, for arithmetic and display. Values beyond 2^53 - 1 are rounded to the nearest
 * `number`; a comparison that must be exact, such as with 2^64 - 1 for "not known", compares the value itself.
 *
 * @param value - a `number`, or a `bigint` where a `number` can't hold the value
 * @returns the nearest `number`
 *
 * @example
 * monitor.run('query-balloon').subscribe(({ actual }) => console.log(toNumber(actual) / 2 ** 20, 'MiB'));
 *
 * @see {@link stringify}
 */
export function toNumber(value: number | bigint): number {
  return Number(value);
}
