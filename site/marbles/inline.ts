import type { MarkdownRenderer } from 'vitepress';
import { drawMarbles } from './draw.js';
import { operatorMarbles } from './operators.js';

/** Puts the pictures of marbles into the page itself, where its colours apply: for their files, and for their text in the API reference. */
export function inlineMarbles(markdown: MarkdownRenderer): void {
  const texts = operatorMarbles();
  const names = new Map([...texts].map(([name, text]) => [text, name]));
  const { image, fence } = markdown.renderer.rules;
  const picture = (name: string, text: string) =>
    `<span class="marbles-figure" v-pre>${drawMarbles(name, text, { standalone: false }).trim()}</span>`;

  markdown.renderer.rules.image = (tokens, index, ...rest) => {
    const [, name = ''] = /images\/marbles\/(\w+)\.svg$/.exec(tokens[index]?.attrGet('src') ?? '') ?? [];
    const text = texts.get(name);
    return text === undefined ? (image?.(tokens, index, ...rest) ?? '') : picture(name, text);
  };
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const text = tokens[index]?.content.trimEnd() ?? '';
    const name = names.get(text);
    return name === undefined ? (fence?.(tokens, index, ...rest) ?? '') : `<p>${picture(name, text)}</p>\n`;
  };
}
