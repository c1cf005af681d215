/** Returns the names nearest to a misspelt one, the nearest first; none where nothing is near. */
export function suggestions(given: string, names: Iterable<string>, limit = 3): string[] {
  const word = plain(given);
  const allowed = Math.max(1, Math.floor(word.length / 3));
  const near: { name: string; distance: number }[] = [];
  for (const name of names) {
    const other = plain(name);
    if (Math.abs(other.length - word.length) > allowed) continue;
    const distance = editDistance(word, other);
    if (distance <= allowed) near.push({ name, distance });
  }
  // Of equally near ones, the one that the given name begins.
  const isBegun = (name: string) => (plain(name).startsWith(word) ? 0 : 1);
  near.sort((a, b) => a.distance - b.distance || isBegun(a.name) - isBegun(b.name));
  return near.slice(0, limit).map(({ name }) => name);
}

/** Returns ` (did you mean 'a' or 'b'?)`, or nothing where no name is near. */
export function didYouMean(given: string, names: Iterable<string>): string {
  const near = suggestions(given, names).map((name) => `'${name}'`);
  if (near.length === 0) return '';
  const last = near.pop() ?? '';
  return ` (did you mean ${near.length === 0 ? last : `${near.join(', ')} or ${last}`}?)`;
}

/** QEMU's names differ in `-` and `_` without a rule, so people mistake one for the other. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Damerau and Levenshtein's distance: insertions, deletions, replacements, and neighbours that changed places. */
function editDistance(a: string, b: string): number {
  let [before, previous]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(row[j - 1]! + 1, previous![j]! + 1, previous![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before![j - 2]! + 1);
      row.push(cost);
    }
    [before, previous] = [previous!, row];
  }
  return previous!.at(-1)!;
}
