import { from, lastValueFrom, of, type Observable } from 'rxjs';
import {
  guestExec,
  readGuestFile,
  whileFrozen,
  writeGuestFile,
  type AgentMonitor,
} from '../../src/agent/index.js';
import type { GuestCommandMap } from '../../src/raw/index.js';
import { mockMonitor } from '../../src/testing/index.js';
import { failure } from '../failure.js';

/** An agent that records what it is sent. `writes` gives the number of bytes it reports as written. */
function setUp(writes = (sent: number) => sent) {
  const log: string[] = [];
  const agent: AgentMonitor = mockMonitor<GuestCommandMap, Record<never, never>>(
    ({ execute, arguments: args = {} }) => {
      log.push(execute);
      switch (execute) {
        case 'guest-exec':
          return { pid: 1 };
        case 'guest-exec-status':
          return { exited: true, exitcode: 0 };
        case 'guest-file-open':
          return 7;
        case 'guest-file-write': {
          const { 'buf-b64': data } = args as { readonly 'buf-b64': string };
          return { count: writes(Buffer.from(data, 'base64').length), eof: false };
        }
        default:
          return {};
      }
    },
  );
  return { agent, log };
}

describe('guestExec', () => {
  test('whose signal is aborted before it is subscribed runs nothing', async () => {
    const { agent, log } = setUp();
    const aborting = new AbortController();
    const result$ = guestExec(agent, '/bin/true', [], { signal: aborting.signal });
    const reason = new Error('not any more');
    aborting.abort(reason);
    expect(await failure(lastValueFrom(result$))).toBe(reason);
    expect(log).toEqual([]);
  });

  test.each<readonly [string, unknown, object]>([
    ['arguments as one text', '-la', {}],
    ['arguments that are not text', [1], {}],
    ['an environment with a value that is not text', [], { env: { HOME: undefined } }],
    ['a signal that is not one', [], { signal: {} }],
    ['input with a lone surrogate', [], { input: 'a\ud800' }],
  ])('refuses %s before anything runs', (_what, args, options) => {
    const { agent, log } = setUp();
    expect(() => guestExec(agent, '/bin/ls', args as never, options as never)).toThrow(
      expect.objectContaining({ _tag: 'ArgumentError' }),
    );
    expect(log).toEqual([]);
  });
});

describe('writeGuestFile', () => {
  test.each([undefined, 5, {}, 'a\ud800', new ArrayBuffer(4), new Uint16Array(4)])(
    'refuses %p as a source and leaves the file alone',
    (source) => {
      const { agent, log } = setUp();
      expect(() => writeGuestFile(agent, '/etc/motd', source as never)).toThrow(
        expect.objectContaining({ _tag: 'ArgumentError' }),
      );
      expect(log).toEqual([]);
    },
  );

  test.each([[1], [null], ['a\ud800'], [new ArrayBuffer(4)], [new DataView(new ArrayBuffer(4))]])(
    'fails at a piece that is neither text nor bytes: %p',
    async (piece) => {
      const { agent, log } = setUp();
      const error = await failure(lastValueFrom(writeGuestFile(agent, '/etc/motd', from([piece as never]))));
      expect(error).toMatchObject({ _tag: 'ArgumentError' });
      expect(log).toEqual(['guest-file-open', 'guest-file-close']);
    },
  );

  test.each([0, -1, 100])(
    'fails where the agent reports that it wrote %p of the 5 bytes that it was sent',
    async (count) => {
      const { agent, log } = setUp(() => count);
      const error = await failure(lastValueFrom(writeGuestFile(agent, '/etc/motd', 'hello')));
      expect(error).toMatchObject({ _tag: 'ProtocolError' });
      expect(log).toEqual(['guest-file-open', 'guest-file-write', 'guest-file-close']);
    },
  );

  test('sends the rest of a chunk of which the agent wrote a part', async () => {
    const { agent, log } = setUp((sent) => Math.min(sent, 2));
    const written: number[] = [];
    await writeGuestFile(agent, '/etc/motd', 'hello').forEach((bytes) => written.push(bytes));
    expect(written).toEqual([2, 4, 5]);
    expect(log.filter((name) => name === 'guest-file-write')).toHaveLength(3);
  });
});

test('whileFrozen thaws at once where its work is not a stream', async () => {
  const { agent, log } = setUp();
  expect(await failure(lastValueFrom(whileFrozen(agent, undefined as never)))).toBeInstanceOf(TypeError);
  expect(log).toEqual(['guest-fsfreeze-freeze', 'guest-fsfreeze-thaw']);
});

describe('a guest whose agent replies with what its schema has not', () => {
  const helpers: Readonly<Record<string, (agent: AgentMonitor) => Observable<unknown>>> = {
    guestExec: (agent) => guestExec(agent, '/bin/true'),
    readGuestFile: (agent) => readGuestFile(agent, '/etc/motd'),
    writeGuestFile: (agent) => writeGuestFile(agent, '/etc/motd', 'hello'),
  };

  test.each([
    ['guestExec', { 'guest-exec': null }, 'guest-exec: the reply is not an object'],
    ['guestExec', { 'guest-exec': {} }, "guest-exec: 'pid' of the reply is not an integer"],
    ['guestExec', { 'guest-exec-status': null }, 'guest-exec-status: the reply is not an object'],
    [
      'guestExec',
      { 'guest-exec-status': {} },
      "guest-exec-status: 'exited' of the reply is not true or false",
    ],
    [
      'guestExec',
      { 'guest-exec-status': { exited: true, 'out-data': 5 } },
      "guest-exec-status: 'out-data' of the reply is not text",
    ],
    ['readGuestFile', { 'guest-file-open': 'x' }, 'guest-file-open: the reply is not an integer'],
    ['readGuestFile', { 'guest-file-read': [] }, 'guest-file-read: the reply is not an object'],
    [
      'readGuestFile',
      { 'guest-file-read': { count: 5, eof: false } },
      "guest-file-read: 'buf-b64' of the reply is not a string",
    ],
    ['writeGuestFile', { 'guest-file-open': null }, 'guest-file-open: the reply is not an integer'],
    [
      'writeGuestFile',
      { 'guest-file-write': { count: 'x' } },
      "guest-file-write: 'count' of the reply is not an integer",
    ],
  ])(
    'fails %s with a DecodeError: %j',
    async (helper, replies: Readonly<Record<string, unknown>>, message) => {
      const proper: Readonly<Record<string, unknown>> = { 'guest-exec': { pid: 1 }, 'guest-file-open': 7 };
      const agent: AgentMonitor = mockMonitor<GuestCommandMap, Record<never, never>>(({ execute }) =>
        of(execute in replies ? replies[execute] : (proper[execute] ?? {})),
      );
      expect(await failure(lastValueFrom(helpers[helper]!(agent)))).toMatchObject({
        _tag: 'DecodeError',
        message,
      });
    },
  );
});
