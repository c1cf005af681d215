import fc from 'fast-check';
import { ArgumentError } from '../../src/errors.js';
import {
  readTrace,
  type RecordedEntry,
  TRACE_FORMAT,
  writeTraceEntry,
  writeTraceHeader,
} from '../../src/trace/format.js';

const header = {
  format: TRACE_FORMAT,
  rxqmp: '0.1.0',
  begun: '2026-11-27T10:00:00.000Z',
  target: 'unix',
  greeting: { version: { qemu: { major: 7, minor: 2, micro: 22 }, package: '' }, capabilities: ['oob'] },
};
const FIRST = writeTraceHeader(header);

const written = (entries: readonly RecordedEntry[]) => FIRST + entries.map(writeTraceEntry).join('');

/** JSON text with integers that a number can't hold, and with odd spaces. */
const message = fc
  .tuple(fc.jsonValue({ noUnicodeString: false }), fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }), fc.string())
  .map(
    ([value, wide, name]) =>
      `{ "a":${JSON.stringify(value)},"${'message'}" : ${wide}, ${JSON.stringify(name)}:1e400 }`,
  );

const entry: fc.Arbitrary<RecordedEntry> = fc.record(
  {
    at: fc.double({ min: 0, max: 1e9, noNaN: true }).map((at) => Math.abs(at)),
    direction: fc.constantFrom('in', 'out'),
    kind: fc.constantFrom('greeting', 'command', 'return', 'error', 'event', 'end'),
    name: fc.string({ unit: 'grapheme' }),
    id: fc.string({ unit: 'grapheme' }),
    bytes: fc.nat(),
    message,
    text: fc.string({ unit: 'grapheme' }),
  },
  { requiredKeys: ['at', 'direction', 'kind', 'name'] },
);

test('what is written is read back the same, each message to the letter', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      expect(readTrace(written(entries))).toEqual({ header, entries });
    }),
  );
});

test('a message that was printed over many lines is on one, and otherwise the same', () => {
  const text = '{\r\n    "return": [\r\n        9007199254740993,\r\n        "a\\nb"\r\n    ]\r\n}';
  const [read] = readTrace(written([{ at: 1, direction: 'in', kind: 'return', message: text }])).entries;
  expect(read?.message).toBe('{ "return": [ 9007199254740993, "a\\nb" ] }');
});

test('the members of a line may stand in any order, as another program may have written them', () => {
  const line = '{"message": {"message": 1e1}, "kind":"return","direction":"in","at":0}';
  expect(readTrace(`${FIRST}\n${line}`).entries).toEqual([
    { at: 0, direction: 'in', kind: 'return', message: '{"message": 1e1}' },
  ]);
});

test('a last line that was cut off is left out', () => {
  const line = writeTraceEntry({ at: 0, direction: 'in', kind: 'event', name: 'STOP', message: '{}' });
  for (const cut of [line.slice(0, -2), '{']) expect(readTrace(FIRST + line + cut).entries).toHaveLength(1);
});

const LINE = { at: 0, direction: 'in', kind: 'return' };
const lineWith = (change: object) => `${FIRST}\n${JSON.stringify({ ...LINE, ...change })}\n`;

test.each([
  ['', 'bug.jsonl: the file is empty'],
  ['{"execute": "stop"}\n', 'bug.jsonl:1: not a trace: the first line has no "trace": "qmp"'],
  ['MZ\u0000\n', 'bug.jsonl:1: not a trace: the first line is not JSON'],
  ['[]', 'bug.jsonl:1: not a trace: the first line has no "trace": "qmp"'],
  ['{"trace":"qmp"}', "bug.jsonl:1: 'format' must be a whole number"],
  [
    '{"trace":"qmp","format":2}',
    'bug.jsonl:1: the format is version 2, and this rxqmp reads version 1: take a newer one',
  ],
  ['{"trace":"qmp","format":1,"begun":"x"}', "bug.jsonl:1: 'rxqmp' must be a string"],
  [
    '{"trace":"qmp","format":1,"rxqmp":"1","begun":"x","greeting":{}}',
    "bug.jsonl:1: 'greeting' must have 'version' and 'capabilities', as QEMU's has",
  ],
  [`${FIRST}{"at":0\n`, 'bug.jsonl:2: the line is not JSON'],
  [`${FIRST}\n17\n`, 'bug.jsonl:3: the line is not a JSON object'],
  [lineWith({ at: '0' }), "bug.jsonl:3: 'at' must be a number"],
  [lineWith({ direction: 'up' }), "bug.jsonl:3: 'direction' must be 'in' or 'out'"],
  [
    lineWith({ kind: 'reply' }),
    "bug.jsonl:3: 'kind' must be one of greeting, command, return, error, event, end",
  ],
  [lineWith({ kind: 'command' }), "bug.jsonl:3: 'name' must be a string"],
  [lineWith({ id: 1 }), "bug.jsonl:3: 'id' must be a string"],
])('a file that is not a trace is refused with the line and the reason: %#', (text, words) => {
  const read = () => readTrace(text, 'bug.jsonl');
  expect(read).toThrow(ArgumentError);
  expect(read).toThrow(words);
});
