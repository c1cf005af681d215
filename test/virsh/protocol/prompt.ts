/** virsh's side of a line, as its own parser and readline have it: what a line of ours does there. */

/** Splits a line as virsh does: commands between `;`, words between blanks, quotes, backslashes, comments. */
export function virshReads(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let quote: "'" | '"' | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (quote === undefined && ' \t;\n'.includes(character)) {
      if (word !== undefined) commands.at(-1)!.push(word);
      word = undefined;
      if (';\n'.includes(character)) commands.push([]);
    } else if (quote === undefined && word === undefined && character === '#') {
      break;
    } else if (quote !== '"' && character === "'") {
      word ??= '';
      quote = quote === "'" ? undefined : "'";
    } else if (quote !== "'" && character === '"') {
      word ??= '';
      quote = quote === '"' ? undefined : '"';
    } else if (quote !== "'" && character === '\\') {
      at += 1;
      word = (word ?? '') + (line[at] ?? '');
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) commands.at(-1)!.push(word);
  return commands.filter((words) => words.length > 0);
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** What virsh prints for a line: prompt, readline's echo (one row, scrolled), then what the commands print. */
export function virshPrints(line: string, output: string, errors: string) {
  const commands = virshReads(line);
  const [begin, end, endOfErrors] = [commands[0], commands.at(-2), commands.at(-1)].map((words) =>
    words!.at(-1),
  );
  const echo = `virsh # ${line.length > 60 ? `\r<${line.slice(-60)}` : line}\n`;
  return {
    output: bytes(`${echo}${begin}${output}${end}virsh # `),
    errors: bytes(`${errors}error: ${endOfErrors}\n`),
  };
}

/** A stream in pieces, cut at places that may be any numbers. */
export function cut(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((c) => c % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}
