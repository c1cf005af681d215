import { asciiText } from '../../src/node/platform.js';

test('text is made of bytes that are all ASCII, of a part of a larger piece too, and of no others', () => {
  const whole = Uint8Array.from('xx{"a": 1}xx', (character) => character.charCodeAt(0));
  expect(asciiText(whole.subarray(2, -2))).toBe('{"a": 1}');
  expect(asciiText(Buffer.from(whole.subarray(2, -2)))).toBe('{"a": 1}');
  expect(asciiText(Buffer.from('é'))).toBeUndefined();
});
