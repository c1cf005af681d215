import { parse } from '../../src/protocol/json.js';
import { bytesOf, spoilt } from './bytes.js';
import { assertSameText, type Property } from './fuzz.js';
import { jsonText, readSlowly, shown } from './json-text.js';

const read = (reader: (text: string) => unknown, text: string): string => {
  try {
    return shown(reader(text));
  } catch (error) {
    if (error instanceof SyntaxError) return 'no JSON';
    throw error;
  }
};

const FROM_UTF8 = new TextDecoder();

/** Nearly JSON: what a reader that looks at digits might pass. */
const NEARLY: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\d+/, '0$&'),
  (text) => text.replace(/\d+/, '+$&'),
  (text) => text.replace(/\d+/, '18446744073709551615.'),
  (text) => text.replace(/"[^"]*" ?:/, '18446744073709551615:'),
  (text) => text.replace(/[,:[]/, '$& 018446744073709551615 '),
  (text) => `${text}18446744073709551615`,
];

export const jsonIsExact: Property = {
  name: 'JSON is parsed as a simple parser does, integers exact',
  round: (random) => {
    for (let texts = 0; texts < 20; texts += 1) {
      const sound = jsonText(random);
      const changed = random.below(4);
      const text =
        changed === 0
          ? FROM_UTF8.decode(spoilt(bytesOf(sound), random).stream)
          : changed === 1
            ? random.pick(NEARLY)(sound)
            : sound;
      assertSameText(`parse(${text})`, read(parse, text), read(readSlowly, text));
    }
    return 20;
  },
};
