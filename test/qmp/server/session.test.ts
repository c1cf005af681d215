import type { ReceivedCommand } from '../../../src/qmp/server/request.js';
import { genericError, ServerSession, type Server, type Turn } from '../../../src/qmp/server/session.js';

const GREETING = {
  version: { qemu: { major: 7, minor: 2, micro: 22 }, package: '' },
  capabilities: ['oob'],
};

/** A session whose commands the test answers; `calls` is what it did to its connection. */
function session(server: Partial<Server> = {}) {
  const calls: string[] = [];
  const turns: { readonly command: ReceivedCommand; readonly turn: Turn }[] = [];
  const served = new ServerSession(
    { greeting: GREETING, execute: (command, turn) => turns.push({ command, turn }), ...server },
    {
      write: (text) => calls.push(text.trimEnd()),
      pause: () => calls.push('(pause)'),
      resume: () => calls.push('(resume)'),
      refuse: (reason) => calls.push(`(refuse: ${reason})`),
    },
  );
  const write = (text: string) => served.receive(Buffer.from(text));
  return { served, calls, turns, write, taken: () => calls.splice(0) };
}

function negotiated(server: Partial<Server> = {}, enable = '') {
  const opened = session(server);
  opened.write(`{"execute":"qmp_capabilities","arguments":{"enable":[${enable}]}}`);
  expect(opened.taken()).toEqual(['{"return": {}}']);
  return opened;
}

const answered = (command: ReceivedCommand, turn: Turn) => {
  turn.reply({ return: command.execute });
  turn.end();
};

describe('a server session', () => {
  it('writes an error of a reply after its id, and a value before it', () => {
    const { turns, write, taken } = negotiated();
    write('{"execute":"a","id":{"n":[null,18446744073709551615]}}');
    turns[0]!.turn.reply({ return: {} });
    turns[0]!.turn.reply({ error: genericError('no') });
    expect(taken()).toEqual([
      '{"return": {}, "id": {"n": [null, 18446744073709551615]}}',
      '{"id": {"n": [null, 18446744073709551615]}, "error": {"class": "GenericError", "desc": "no"}}',
    ]);
  });

  it('gives the next command its turn when the one before is over, and reads no further meanwhile', () => {
    const { turns, write, taken } = negotiated();
    write('{"execute":"a"}{"execute":"b"}');
    expect(turns.map(({ command }) => command.execute)).toEqual(['a']);
    expect(taken()).toEqual(['(pause)']);
    turns[0]!.turn.end();
    expect(turns.map(({ command }) => command.execute)).toEqual(['a', 'b']);
    expect(taken()).toEqual(['(resume)']);
  });

  /** What a client reads of QEMU 11.1 after such bytes: descriptions of errors, and what commands answer. */
  const MALFORMED: readonly (readonly [text: string, descs: readonly string[]])[] = [
    [
      'GET / HTTP/1.1\r\nHost: x\n{"execute":"a"}',
      [
        "1:1: JSON parse error, stray 'G'",
        "2:1: JSON parse error, stray 'H'",
        '2:6: JSON parse error, expecting value',
      ],
    ],
    ['@@ {"execute":"a"}', ["1:1: JSON parse error, stray '@'"]],
    [
      '{"x":@ {"execute":"a"}}\n',
      ["1:6: JSON parse error, stray '@'", 'a', '1:23: JSON parse error, expecting value'],
    ],
    [
      'hello }\n',
      ["1:1: JSON parse error, invalid keyword 'hello'", '1:7: JSON parse error, expecting value'],
    ],
    ['\n \n{"a":1 2}', ["3:8: JSON parse error, expected ',' or '}'"]],
  ];

  it.each(MALFORMED)('answers %j as QEMU 11.1 does, cut anywhere', (text, descs) => {
    const greeting = { ...GREETING, version: { qemu: { major: 11, minor: 1, micro: 3 }, package: '' } };
    const heard = (pieces: readonly string[]) => {
      const { write, calls } = session({ greeting, execute: answered });
      for (const piece of pieces) write(piece);
      return calls
        .filter((call) => call.startsWith('{'))
        .map((call) => JSON.parse(call) as { error: { class: string; desc: string } })
        .map(({ error }) => (error.class === 'CommandNotFound' ? 'a' : error.desc));
    };
    expect(heard([text])).toEqual(heard([...text]));
    expect(heard([text]).slice(0, descs.length)).toEqual(descs);
  });

  it('takes names that JavaScript treats specially, and refuses a name that is written twice', () => {
    const { turns, write, taken } = negotiated();
    write('{"execute":"a","arguments":{"__proto__":{"constructor":1},"a:b":"c:d"}}');
    expect(JSON.stringify(turns[0]!.command)).toBe(
      '{"execute":"a","arguments":{"__proto__":{"constructor":1},"a:b":"c:d"}}',
    );
    turns[0]!.turn.end();
    write('{"execute":"a","arguments":{"__proto__":1,"__proto__":2}}');
    expect(turns).toHaveLength(1);
    expect(taken().at(-1)).toContain('JSON parse error, duplicate key');
  });

  it('takes any number of commands that are answered at once', () => {
    const { write, calls } = negotiated({ execute: answered });
    write('{"execute":"a"}'.repeat(50_000));
    expect(calls).toHaveLength(50_000);
  });

  it('executes out of band past a command at work, and queues eight beside it', () => {
    const { turns, write } = negotiated({}, '"oob"');
    write('{"execute":"a"}'.repeat(9) + '{"exec-oob":"b"}');
    expect(turns.map(({ command }) => command)).toEqual([{ execute: 'a' }]);
    turns[0]!.turn.end();
    expect(turns.slice(1).map(({ command }) => command)).toEqual([
      { execute: 'a' },
      { execute: 'b', oob: true },
    ]);
  });

  it.each([
    ["{'execute':'a','arguments':{'x':'it\\'s \"quoted\"'}}", `it's "quoted"`],
    ['{"execute":"a","arguments":{"x":"it\\\'s"}}', "it's"],
    [`{'execute':"a","arguments":{'x':'}\\\\'}}`, '}\\'],
    [`{"execute":"a","arguments":{"x":"'"}}`, "'"],
  ])('reads strings in single quotes, as QEMU does: %s', (text, x) => {
    const { turns, write } = negotiated();
    write(text);
    expect(turns.map(({ command }) => command)).toEqual([{ execute: 'a', arguments: { x } }]);
  });

  it('executes nothing for a client that is gone', () => {
    const { served, turns, write, taken } = negotiated();
    write('{"execute":"a"}{"execute":"b"}');
    served.close();
    turns[0]!.turn.end();
    write('{"execute":"c"}');
    expect(turns).toHaveLength(1);
    expect(taken()).toEqual(['(pause)', '(resume)']);
  });

  it.each([
    [
      'a number out of range',
      '{"execute":"a","arguments":{"x":[1e400]}}',
      'JSON parse error, number out of range',
    ],
    [
      'a lone surrogate',
      '{"execute":"a","id":"\\ud800"}',
      'JSON parse error, \\ud800 is not a valid Unicode character',
    ],
    [
      'a noncharacter in a key',
      '{"execute":"a","arguments":{"\ufdd0":1}}',
      'JSON parse error, invalid UTF-8 sequence in string',
    ],
    ['a noncharacter', '{"execute":"\\uffff"}', 'JSON parse error, \\uffff is not a valid Unicode character'],
    ['the start of a web page', 'GET {}', "JSON parse error, stray 'G'"],
    [
      'a word of any length',
      `${'x'.repeat(5_000)} `,
      `JSON parse error, ${`invalid keyword '${'x'.repeat(5_000)}`.slice(0, 1023)}`,
    ],
  ])('answers %s without an id, and passes nothing on', (_name, text, desc) => {
    const { turns, write, calls } = negotiated();
    write(text);
    expect(JSON.parse(calls[0]!)).toEqual({ error: { class: 'GenericError', desc } });
    expect(turns).toEqual([]);
  });

  it.each([
    ['[{"toString":1}]', "Invalid parameter type for 'null', expected: string"],
    ['["x"]', "Parameter 'null' does not accept value 'x'"],
    ['{}', "Invalid parameter type for 'enable', expected: array"],
  ])('refuses to enable %s', (enable, desc) => {
    const { served, write, calls } = session();
    write(`{"execute":"qmp_capabilities","arguments":{"enable":${enable}},"id":1}`);
    expect(JSON.parse(calls[0]!)).toEqual({ id: 1, error: { class: 'GenericError', desc } });
    expect(served.negotiated).toBe(false);
  });

  it('looks at own members alone', () => {
    const { write, calls } = negotiated();
    write('{"__proto__":{"execute":"a"}}');
    expect(calls[0]).toContain("QMP input member '__proto__' is unexpected");
  });

  it('refuses to read on from what is too long or too deep', () => {
    const long = negotiated({ maxCommandBytes: 64 });
    long.write(`{"execute":"${'x'.repeat(64)}"} {"execute":"a"}`);
    expect(long.taken()).toEqual([
      '{"error": {"class": "GenericError", "desc": "JSON token size limit exceeded"}}',
      '(refuse: JSON token size limit exceeded)',
    ]);
    long.write('{"execute":"a"}');
    expect(long.turns).toEqual([]);
    const deep = negotiated();
    deep.write(`{"id":${'['.repeat(100_000)}`);
    expect(deep.taken()).toEqual([
      '{"error": {"class": "GenericError", "desc": "JSON nesting depth limit exceeded"}}',
      '(refuse: JSON nesting depth limit exceeded)',
    ]);
  });
});
