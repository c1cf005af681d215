import fc from 'fast-check';
import { ProtocolError } from '../../../src/errors.js';
import { parse } from '../../../src/protocol/json.js';
import { readEventLine, readLifecycleLine } from '../../../src/virsh/protocol/event-line.js';
import {
  isDisconnect,
  isPermanent,
  libvirtError,
  joinErrorLines,
} from '../../../src/virsh/protocol/failure.js';
import { findDomain, readGreeting, readListing } from '../../../src/virsh/protocol/listing.js';
import { Loop } from '../../../src/virsh/protocol/loop.js';
import { isLogged, REGISTER_QEMU_EVENTS, logsAnswer } from '../../../src/virsh/protocol/rpc-log.js';
import { cut, virshPrints } from './prompt.js';

const bytes = (text: string) => new TextEncoder().encode(text);
/** libvirt takes any name without `/` and line ends. */
const name = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom("'", "': ", '{}', '<null>', ' ', ' at 1.000000 '),
    ),
  )
  .map((parts) => `vm${parts.join('').replace(/[\n\r/]/g, '')}`);
const eventName = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/);

describe('an event line', () => {
  test('comes back whole, whatever the domain is called and the data holds', () => {
    const data = fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: undefined });
    const time = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(
      fc.property(name, eventName, time, data, (domain, event, [seconds, microseconds], value) => {
        const json = value === undefined ? '<null>' : JSON.stringify(value);
        const when = `${seconds}.${String(microseconds).padStart(6, '0')}`;
        const line = `event ${event} at ${when} for domain '${domain}': ${json}`;
        expect(readEventLine(line, domain)).toEqual({
          event,
          ...(value === undefined ? {} : { data: parse(json) }),
          timestamp: { seconds, microseconds },
        });
      }),
    );
  });

  test('keeps wide integers exact', () => {
    const line = `event X at 1.000001 for domain 'vm': {"at":18446744073709551615}`;
    expect(readEventLine(line, 'vm')?.data).toEqual({ at: 18446744073709551615n });
  });

  test('gives an unknown time as QEMU does', () => {
    const line = "event STOP at -1.000000 for domain 'vm': <null>";
    expect(readEventLine(line, 'vm')?.timestamp).toEqual({ seconds: -1, microseconds: -1 });
  });

  test.each([
    '',
    'events received: 3',
    'event loop interrupted',
    "event 'lifecycle' for domain 'vm': Stopped",
  ])('%j is none', (line) => expect(readEventLine(line, 'vm')).toBeUndefined());

  test.each([
    "event STOP at 1.000000 for domain 'other': <null>",
    "event STOP at 1.000000 for domain 'mv': <null>",
    "event STOP at 1.000000 for domain 'vm': [1]",
    "event STOP at 1.000000 for domain 'vm': {",
  ])('%j is a breach, not an event less', (line) => {
    expect(() => readEventLine(line, 'vm')).toThrow(ProtocolError);
  });

  test('of a life is the change after the name', () => {
    const line = "event 'lifecycle' for domain 'it's': Stopped Destroyed";
    expect(readLifecycleLine(line, "it's")).toBe('Stopped Destroyed');
    expect(readLifecycleLine(line, 'it')).toBeUndefined();
  });
});

describe('Loop', () => {
  const logged =
    '2026-01-01 00:00:00.000+0000: 7: info : virNetClientCallDispatch:1299 : RPC_CLIENT_MSG_RX: x';

  test('gives whole lines, however they are cut, until the command has ended', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\n/g, ''));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const loop = new Loop('event --loop', 'm0123');
        const output = lines.map((text) => `${text}\n`).join('');
        const printed = virshPrints(loop.line, output, `${logged}\nerror: gone\n`);
        const given: string[] = [];
        let begun = 0;
        for (const piece of cut(printed.output, cuts)) {
          const taken = loop.takeOutput(piece);
          given.push(...taken.lines);
          begun += Number(taken.begun);
        }
        expect([given, begun, loop.ended]).toEqual([lines, 1, false]);
        const log = cut(printed.errors, cuts).flatMap((piece) => loop.takeErrors(piece));
        expect([log, loop.errors, loop.ended]).toEqual([[logged], 'error: gone', true]);
      }),
    );
  });

  const begun = () => {
    const loop = new Loop('event --loop', 'm0123');
    loop.takeOutput(bytes('virsh # m0123a'));
    return loop;
  };
  const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

  test('gives the lines before one that is not UTF-8', () => {
    const given: string[] = [];
    expect(() => {
      for (const line of begun().takeOutput(latin1('one\ntwo\n\xe9\n')).lines) given.push(line);
    }).toThrow(ProtocolError);
    expect(given).toEqual(['one', 'two']);
  });

  test('gives nothing after the end', () => {
    expect([...begun().takeOutput(latin1('one\nm0123z\nvirsh # \n\xe9\n')).lines]).toEqual(['one']);
  });

  test('accepts standard error that is not UTF-8', () => {
    const loop = begun();
    loop.takeErrors(latin1('error: caf\xe9\n'));
    expect(loop.errors).toBe('error: caf\ufffd');
  });

  test('buffers no more than an unfinished line', () => {
    const loop = new Loop('event --loop', 'm0123');
    loop.takeOutput(bytes('virsh # m0123a'));
    loop.takeOutput(bytes('event\n'.repeat(10_000)));
    loop.takeOutput(bytes('half'));
    expect(loop.length).toBe(4);
  });

  test('keeps a bounded part of standard error', () => {
    const loop = new Loop('event', 'm0123');
    loop.takeErrors(bytes('warning\n'.repeat(10_000)));
    expect(loop.errors.split('\n')).toHaveLength(100);
  });
});

describe("libvirt's log", () => {
  const answer =
    '2026-11-23 04:09:33.964+0000: 15900: info : virNetClientCallDispatch:1299 : ' +
    'RPC_CLIENT_MSG_RX: client=0x559c9b598010 len=32 prog=536903815 vers=1 proc=4 type=1 status=0 serial=7';

  test('contains the answer to a registration', () =>
    expect(logsAnswer(answer, REGISTER_QEMU_EVENTS)).toBe(true));

  test.each([
    ['an error', answer.replace('status=0', 'status=1')],
    ['the call itself', answer.replace('RPC_CLIENT_MSG_RX', 'RPC_CLIENT_MSG_TX_QUEUE')],
    ['an event', answer.replace('proc=4 type=1', 'proc=6 type=2')],
    ['an event of the same number', answer.replace('type=1', 'type=2')],
    ['another call', answer.replace('proc=4', 'proc=40')],
    ['words of virsh', answer.replace(/^.* info : /, 'error: ')],
  ])('%s is none', (_, line) => expect(logsAnswer(line, REGISTER_QEMU_EVENTS)).toBe(false));

  test('is distinguished from the output of virsh', () => {
    expect(isLogged(answer)).toBe(true);
    expect(isLogged('error: Disconnected from qemu:///system due to end of file')).toBe(false);
  });
});

describe('a listing', () => {
  test('gives names to the letter', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ uuid: fc.uuid(), name })), (domains) => {
        const printed = domains.map(({ uuid, name }) => `${uuid} ${name}\n`).join('');
        expect(readListing(`${printed}Using library: libvirt 9.0.0\n`)).toEqual(domains);
      }),
    );
  });

  const [first, second] = ['11111111-2222-3333-4444-55555555abcd', '11111111-2222-3333-4444-55555555ffff'];
  const domains = [
    { uuid: first, name: 'vm' },
    { uuid: second, name: first },
    { uuid: '00000000-0000-0000-0000-000000000001', name: '14' },
  ];

  test.each([
    ['a name', 'vm', 'vm'],
    ['a UUID in any case', second.toUpperCase(), first],
    ['a name that looks like a UUID', first, first],
    ['a name that looks like a number', '14', '14'],
    ['part of a name', 'v', undefined],
    ['an id', '3', undefined],
  ])('is searched by %s', (_, wanted, found) => expect(findDomain(domains, wanted)?.name).toBe(found));

  test("the greeting's version is the hypervisor's", () => {
    const printed =
      'Using library: libvirt 9.0.0\nUsing API: QEMU 9.0.0\nRunning hypervisor: QEMU 7.2.22\n\n';
    expect(readGreeting(printed).version.qemu).toEqual({ major: 7, minor: 2, micro: 22 });
  });

  test('a hypervisor whose version is not known is 0.0.0', () => {
    const printed = 'Using API: QEMU 9.0.0\nCannot extract running QEMU hypervisor version\n\n';
    expect(readGreeting(printed).version.qemu).toEqual({ major: 0, minor: 0, micro: 0 });
  });
});

describe('errors by their words', () => {
  test.each([
    ['Domain not found: no domain with matching name', 42],
    ['Requested operation is not valid: domain is not running', 55],
    ['failed to connect to the hypervisor: authentication unavailable: no polkit agent', 94],
    ['internal error: End of file from qemu monitor', 1],
    ['Cannot recv data: Connection reset by peer', 0],
  ])('%s', (words, code) => expect(libvirtError(words)).toMatchObject({ message: words, code, level: 2 }));

  test('are one line, without what virsh puts before', () => {
    expect(joinErrorLines('error: failed to connect\n\nerror: refused\nssh: no route\n')).toBe(
      'failed to connect: refused: ssh: no route',
    );
  });

  test.each([
    ...['operation forbidden', 'authentication failed', 'authentication cancelled', 'access denied'].map(
      (words): [string, boolean] => [`${words}: no`, true],
    ),
    ['authentication unavailable: no', true],
    ['internal error: Unable to parse URI not a uri', true],
    ["invalid argument: Unknown remote mode 'bogus'", true],
    ["Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory", true],
    ["Failed to connect socket to '/nope': No such file or directory", false],
    ["unable to connect to server at 'host:1': Connection refused", false],
  ])('%s: permanent %p', (words, permanent) => expect(isPermanent(libvirtError(words))).toBe(permanent));

  test('a lost daemon is distinguished from a refusal', () => {
    expect(isDisconnect('error: x\nerror: Disconnected from qemu:///system due to end of file\n')).toBe(true);
    expect(isDisconnect('error: failed to get domain: Disconnected from \n')).toBe(false);
  });
});
