/**
 * One line of the table.
 *
 * @param what - the workload
 * @param values - what rxqmp and those beside it took or did, by name, as text
 * @param ratio - of rxqmp to the one that the target names, or an absolute figure as `value`
 * @param target - such as `>= 0.95`; without one the line only informs
 */
export function row(what, values, ratio, target) {
  return {
    what,
    ...values,
    figure: shownRatio(ratio),
    target: target ?? '',
    met: target === undefined ? '' : isMet(ratio.value, target) ? 'yes' : 'NO',
  };
}

/** A line that can't be measured here. */
export function missingRow(what, why, target) {
  return { what, figure: why, target, met: '' };
}

/** A figure, with its range if it has one. */
export function shownRatio({ value, low, high }) {
  return shown(value) + (low === undefined ? '' : ` (${shown(low)} … ${shown(high)})`);
}

export function isMet(value, target) {
  const [sign, bound] = target.split(' ');
  return sign === '>=' ? value >= Number(bound) : value <= Number(bound);
}

function shown(value) {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** A number with thousands set apart. */
export function grouped(value, unit = '') {
  return `${Math.round(value).toLocaleString('en')}${unit}`;
}
