import { parse } from '../../src/protocol/json.js';
import { bytesOf, spoilt } from './bytes.js';
import { same, type Property } from './fuzz.js';
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

export const jsonIsExact: Property = {
  name: 'JSON is read as a slow reader does, integers exact',
  round: (random) => {
    for (let texts = 0; texts < 20; texts += 1) {
      const sound = jsonText(random);
      const text = random.oneIn(3) ? FROM_UTF8.decode(spoilt(bytesOf(sound), random).stream) : sound;
      same(`parse(${text})`, read(parse, text), read(readSlowly, text));
    }
    return 20;
  },
};
