import { decode, decodeGreeting } from '../../src/protocol/decode.js';
import type { JsonValue } from '../../src/protocol/types.js';

const event = (data: string) =>
  `{"timestamp": {"seconds": 1700000000, "microseconds": 1}, "event": "STOP", "data": ${data}}`;

describe('a message', () => {
  test.each(['{}', '""', '[]', '0', 'false', 'null'])('may return %s', (value) => {
    expect(decode(`{"return": ${value}, "id": "x"}`)).toEqual({
      return: JSON.parse(value) as JsonValue,
      id: 'x',
    });
  });

  test.each([
    ['a list', '[]'],
    ['nothing', 'null'],
    ['an event whose name is no text', '{"event": 1, "timestamp": {"seconds": 1, "microseconds": 1}}'],
    ['an event without microseconds', '{"event": "STOP", "timestamp": {"seconds": 1}}'],
    ['an event whose time is a text', '{"event": "STOP", "timestamp": {"seconds": "1", "microseconds": 1}}'],
    ['an event whose data is a list', event('[]')],
    ['an error without words', '{"error": {"class": "GenericError"}, "id": "x"}'],
    ['an error without class', '{"error": {"desc": "no"}, "id": "x"}'],
    ['an error that is null', '{"error": null, "id": "x"}'],
    ['an object without a known member', '{"id": "x"}'],
  ])('is not %s', (_, frame) => {
    expect(() => decode(frame)).toThrow('which is not a QMP message');
  });
});

describe('a greeting', () => {
  const version = { qemu: { major: 7, minor: 2, micro: 0 }, package: '' };

  test('gives the version and the capabilities, those that a newer QEMU adds included', () => {
    const greeting = { version, capabilities: ['oob', 'new', { newer: true }] };
    expect(decodeGreeting(greeting)).toEqual({ version, capabilities: ['oob', 'new'] });
  });

  test.each<[string, JsonValue]>([
    ['no version', { capabilities: [] }],
    ['a version without package', { version: { qemu: version.qemu }, capabilities: [] }],
    ['a version in words', { version: { ...version, qemu: '7.2.0' }, capabilities: [] }],
    [
      'a version that has no micro',
      { version: { ...version, qemu: { major: 7, minor: 2 } }, capabilities: [] },
    ],
    ['no capabilities', { version }],
  ])('with %s is none', (_, value) => {
    expect(() => decodeGreeting(value)).toThrow('not a QMP peer');
  });
});
