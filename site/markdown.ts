import { dirname, join, relative } from 'node:path/posix';

/** Changes a Markdown text where it is prose: neither in a block of code nor in a code span. */
export function changeProse(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^ *```[^]*?^ *```$|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

/** Changes the targets of relative links, which are given as paths from `source`'s root. Where `change` gives undefined they stay. */
export function changeLinks(
  text: string,
  source: string,
  target: string,
  change: (path: string, anchor: string) => string | undefined,
): string {
  const link = /\]\((?!\w+:|\/)([^)#\s]*)((?:#[^)\s]*)?)\)/g;
  // Not by prose: a link's text may be a code span.
  return text
    .split(/(^ *```[^]*?^ *```$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(link, (whole, path: string, anchor: string) => {
            const changed = change(path === '' ? source : join(dirname(source), path), anchor);
            if (changed === undefined) return whole;
            const [page = '', hash = anchor] = changed.split(/(?=#)/);
            return `](${page === target ? '' : relative(dirname(target), page)}${hash})`;
          }),
    )
    .join('');
}
