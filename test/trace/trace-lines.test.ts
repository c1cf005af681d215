import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError } from '../../src/errors.js';
import type { TraceEntry } from '../../src/protocol/trace.js';
import { readTrace } from '../../src/trace/format.js';
import { traceLines, TraceRecorder } from '../../src/trace/trace-lines.js';
import { RXQMP_VERSION } from '../../src/trace/rxqmp-version.js';

const GREETING = { version: { qemu: { major: 9, minor: 1, micro: 0 }, package: '' }, capabilities: [] };
const GREETED: TraceEntry = {
  direction: 'in',
  kind: 'greeting',
  bytes: 9,
  message: JSON.stringify({ QMP: GREETING }),
};

test("rxqmp's version in a trace is the package's", () => {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  expect(RXQMP_VERSION).toBe((JSON.parse(manifest) as { version: string }).version);
});

test('the first message makes the first line, with the greeting if it is one', () => {
  const lines: string[] = [];
  const { trace, traceMessages } = traceLines((line) => lines.push(line), { target: 'unix' });
  expect(traceMessages).toBe(true);
  expect(lines).toEqual([]);
  trace(GREETED);
  trace(GREETED);
  const { header, entries } = readTrace(lines.join(''));
  expect(header).toEqual({
    format: 1,
    rxqmp: RXQMP_VERSION,
    begun: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    target: 'unix',
    greeting: GREETING,
  });
  expect(entries.map(({ kind }) => kind)).toEqual(['greeting', 'greeting']);
  expect(entries[0]?.at).toBeGreaterThanOrEqual(0);
  expect(entries[1]?.at).toBeGreaterThanOrEqual(entries[0]?.at ?? NaN);
});

test('no secret is in a line: not of JSON, not of text, not of the end', () => {
  const lines: string[] = [];
  const recorder = new TraceRecorder((line) => lines.push(line), { secrets: ['pin'] });
  const command = { direction: 'out', kind: 'command', id: '1', name: 'set_password', bytes: 1 } as const;
  recorder.record({ ...command, message: '{"arguments":{"password":"hush","pin":"hush"}}' });
  recorder.record({ direction: 'in', kind: 'event', name: 'A', bytes: 1, message: 'at ftp://me:hush@host' });
  recorder.end('lost ftp://me:hush@host');
  const text = lines.join('');
  expect(text).not.toContain('hush');
  expect(readTrace(text).entries.slice(1)).toEqual([
    {
      at: expect.any(Number) as number,
      direction: 'in',
      kind: 'event',
      name: 'A',
      bytes: 1,
      text: 'at ftp://me:[redacted]@host',
    },
    { at: expect.any(Number) as number, direction: 'in', kind: 'end', text: 'lost ftp://me:[redacted]@host' },
  ]);
});

test('an option that is unknown or has a wrong value is refused by name', () => {
  expect(() => traceLines(undefined as never)).toThrow(ArgumentError);
  expect(() => traceLines(() => undefined, { secrets: 'pin' as never })).toThrow(
    /'secrets' must be an array/,
  );
  expect(() => traceLines(() => undefined, { secret: [] } as object)).toThrow(/unknown option 'secret'/);
});
