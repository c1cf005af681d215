/** The front matter of the first page: what the README says of rxqmp. */
export function homeFrontMatter(readme: string, description: string): string {
  const [, why = ''] = /^## Why\n([^]*?)^## /m.exec(readme) ?? [];
  const features = [...why.matchAll(/^- \*\*(.+?)\*\*([^]*?)(?=^- |\n\n|(?![^]))/gm)].map(
    ([, title = '', details = '']) => ({
      title: html(title.replace(/\.$/, '')),
      details: html(sentence(details.replace(/^[,\s]+/, ''))),
    }),
  );
  const [text = '', tagline = ''] = description.split(': ');
  const matter = {
    layout: 'home',
    hero: {
      name: 'rxqmp',
      text,
      tagline: sentence(tagline),
      actions: [
        { theme: 'brand', text: 'Getting started', link: '/getting-started' },
        { theme: 'alt', text: 'Operators', link: '/operators' },
        { theme: 'alt', text: 'API reference', link: '/api/' },
      ],
    },
    features,
  };
  // JSON is YAML.
  return `---\n${JSON.stringify(matter)}\n---\n`;
}

const sentence = (text: string): string => text.replace(/^\w/, (letter) => letter.toUpperCase());

/** Markdown of one paragraph, as far as the README's list has it: code spans stay, links become text. */
function html(markdown: string): string {
  return markdown
    .trim()
    .replace(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}
