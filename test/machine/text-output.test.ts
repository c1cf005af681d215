import { tail, TextOutput } from '../../src/machine/text-output.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function output() {
  const out = new TextOutput();
  const watch = () => {
    const seen: string[] = [];
    out.text$.subscribe({ next: (text) => seen.push(text), complete: () => seen.push('END') });
    return seen;
  };
  return { out, watch, print: (text: string) => out.push(bytes(text)) };
}

test('the first subscriber gets what was written before, later ones do not', () => {
  const { watch, print } = output();
  print('a');
  print('b');
  const first = watch();
  const second = watch();
  print('c');
  expect([first, second]).toEqual([['ab', 'c'], ['c']]);
});

test('without a subscriber the end of the text is kept, up to a bound', () => {
  const { watch, print } = output();
  print('😀');
  print('x'.repeat(1_048_575));
  expect(watch()).toEqual(['x'.repeat(1_048_575)]);
});

test('its end completes present subscribers and later ones', () => {
  const { out, watch, print } = output();
  const first = watch();
  print('a');
  out.end();
  expect([first, watch()]).toEqual([['a', 'END'], ['END']]);
});

test('its end comes behind what was kept for the first subscriber', () => {
  const { out, watch, print } = output();
  print('a');
  out.end();
  expect([watch(), watch()]).toEqual([['a', 'END'], ['END']]);
});

test('a subscriber that subscribes another from its callback loses nothing of what follows', () => {
  const { out, print } = output();
  const inner: string[] = [];
  const outer: string[] = [];
  print('a');
  out.text$.subscribe((text) => {
    outer.push(text);
    if (text === 'a') out.text$.subscribe((later) => inner.push(later));
  });
  print('b');
  expect([outer, inner]).toEqual([['a', 'b'], ['b']]);
});

test('characters that are cut are whole again, one that never is becomes U+FFFD, and a BOM stays', () => {
  const { out, watch } = output();
  const seen = watch();
  for (const byte of bytes('\ufeffä😀')) out.push(Uint8Array.of(byte));
  out.push(Uint8Array.of(0xf0, 0x9f));
  out.end();
  expect(seen).toEqual(['\ufeff', 'ä', '😀', '\ufffd', 'END']);
});

test.each([
  ['abc', 3, 'abc'],
  ['abc', 2, 'bc'],
  ['a😀', 2, '😀'],
  ['a😀', 1, ''],
])('the tail of %j, %i long, is %j', (text, length, end) => {
  expect(tail(text, length)).toBe(end);
});
