/**
 * Whether a text has lost what was typed: Node reads bytes that are not UTF-8 as U+FFFD. Where that character is meant, JSON
 * can write it as `\ufffd`.
 */
export function isDamaged(text: string): boolean {
  return text.includes('\ufffd');
}

export const DAMAGED = 'is not text in UTF-8 (a U+FFFD that is meant can be written as \\ufffd in JSON)';
