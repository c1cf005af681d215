// The machine's own speed drifts: rounds are interleaved, and what counts is the median of the rounds' ratios.

/** Measures each subject in each round; each goes first in turn. Gives the values by name. */
export async function rounds(count, subjects) {
  const names = Object.keys(subjects);
  const values = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(at + round) % names.length];
      values[name].push(await subjects[name]());
    }
  }
  return values;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The rounds' ratios of one subject to another: their median, and the range that they lie in. */
export function ratioOf(own, other) {
  const ratios = own.map((value, round) => value / other[round]);
  return { value: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
}
