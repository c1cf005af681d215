import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  History,
  historyFile,
  MAX_ENTRIES,
  MAX_ENTRY_LENGTH,
  MAX_FILE_BYTES,
} from '../../../tools/cli/shell/history.js';
import { holdsSecret } from '../../../tools/cli/shell/secrets.js';
import { FACTS, GUEST_FACTS, readFacts } from '../../../tools/qapi/facts.js';
import { temporaryFolder } from '../../integration/real.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const path = (name: string) => join(folder.path, name, 'history');
const modeOf = (file: string) => statSync(file).mode & 0o777;

test.each([
  [{ XDG_STATE_HOME: '/state', HOME: '/home/me' }, '/state/rxqmp/history'],
  [{ XDG_STATE_HOME: '', HOME: '/home/me' }, '/home/me/.local/state/rxqmp/history'],
  [{ XDG_STATE_HOME: 'relative', HOME: '/home/me' }, '/home/me/.local/state/rxqmp/history'],
  [{ HOME: '/home/me' }, '/home/me/.local/state/rxqmp/history'],
])('the file of %j is %s', (env, expected) => expect(historyFile(env)).toBe(expected));

describe('the history file', () => {
  test('keeps statements in one line each, and gives them back, the newest first', () => {
    const history = new History(path('kept'));
    history.add('query-status');
    history.add('{\n"execute": "stop"\n}');
    history.add('');
    expect(history.entries).toEqual([]);
    expect(new History(path('kept')).entries).toEqual(['{ "execute": "stop" }', 'query-status']);
    expect(history.problem).toBeUndefined();
  });

  test('can be read by its owner only, also where it could be before', () => {
    const history = new History(path('mode'));
    history.add('stop');
    expect(modeOf(path('mode'))).toBe(0o600);
    expect(modeOf(join(folder.path, 'mode'))).toBe(0o700);
    chmodSync(path('mode'), 0o644);
    expect(new History(path('mode')).entries).toEqual(['stop']);
    expect(modeOf(path('mode'))).toBe(0o600);
  });

  test('is bounded: a shell that starts cuts it', () => {
    mkdirSync(join(folder.path, 'long'));
    const lines = Array.from({ length: 2 * MAX_ENTRIES + 1 }, (_, index) => `command-${index}`);
    writeFileSync(path('long'), `${lines.join('\n')}\n`);
    const { entries } = new History(path('long'));
    expect(entries).toHaveLength(MAX_ENTRIES);
    expect(entries[0]).toBe(`command-${2 * MAX_ENTRIES}`);
    expect(readFileSync(path('long'), 'utf8').split('\n')).toHaveLength(MAX_ENTRIES + 1);
    expect(modeOf(path('long'))).toBe(0o600);
  });

  test('keeps no statement that is very long', () => {
    const history = new History(path('entry'));
    history.add(`a x=${'1'.repeat(MAX_ENTRY_LENGTH)}`);
    history.add('stop');
    expect(new History(path('entry')).entries).toEqual(['stop']);
  });

  test('that has become huge is read from its end, and cut', () => {
    mkdirSync(join(folder.path, 'huge'));
    const line = 'x'.repeat(1_000);
    writeFileSync(path('huge'), `${`${line}\n`.repeat(2 * (MAX_FILE_BYTES / 1_000))}stop\n`);
    const { entries, problem } = new History(path('huge'));
    expect([problem, entries.length, entries[0]]).toEqual([undefined, MAX_ENTRIES, 'stop']);
    expect(new Set(entries.slice(1))).toEqual(new Set([line]));
    expect(statSync(path('huge')).size).toBe((MAX_ENTRIES - 1) * (line.length + 1) + 'stop\n'.length);
    // Larger than any text: it has no line end at all.
    truncateSync(path('huge'), 0);
    truncateSync(path('huge'), 2 ** 33);
    expect(new History(path('huge')).entries).toEqual([]);
    expect(statSync(path('huge')).size).toBe(0);
  });

  test('gives back no line with a control character, which a terminal would act on, and none that is very long', () => {
    mkdirSync(join(folder.path, 'damaged'));
    const long = 'x'.repeat(MAX_ENTRY_LENGTH + 1);
    writeFileSync(
      path('damaged'),
      `stop\n\x1b]0;title\x07\n\x9b2J\n\0\0\n${long}\n{"a":\t1}\ndevice_del id=größe\n`,
    );
    expect(new History(path('damaged')).entries).toEqual(['device_del id=größe', '{"a":\t1}', 'stop']);
  });

  test('that is a link to /dev/null keeps nothing, and leaves that as it is', () => {
    const before = statSync('/dev/null').mode;
    mkdirSync(join(folder.path, 'null'));
    symlinkSync('/dev/null', path('null'));
    const history = new History(path('null'));
    history.add('stop');
    expect([history.problem, history.entries]).toEqual([undefined, []]);
    expect(statSync('/dev/null').mode).toBe(before);
  });

  test('that is a pipe is not waited for', () => {
    mkdirSync(join(folder.path, 'pipe'));
    execFileSync('mkfifo', [path('pipe')]);
    const history = new History(path('pipe'));
    expect(history.problem).toMatch(/can't be used: it is not a file$/);
    history.add('stop');
    expect(new History(path('pipe')).entries).toEqual([]);
  });

  // Node's mkdir with `recursive` would never return here, as in the folder of an automounter.
  const proc = existsSync('/proc/self') ? test : test.skip;
  proc("whose folder can't be made is a problem of the first statement", () => {
    const history = new History('/proc/self/rxqmp/history');
    expect(history.problem).toBeUndefined();
    history.add('stop');
    expect(history.problem).toMatch(/^the history file \/proc\/self\/rxqmp\/history can't be used: E/);
  });

  test("that can't be used is a problem to report, and no more", () => {
    writeFileSync(join(folder.path, 'file'), '');
    const history = new History(path('file'));
    history.add('stop');
    expect(history.problem).toMatch(/^the history file .*file\/history can't be used: ENOTDIR$/);
  });

  test('keeps nothing that holds a secret', () => {
    const history = new History(path('secret'));
    history.add('set_password protocol=vnc password=hunter2');
    history.add('{"execute": "change-vnc-password", "arguments": {"password": "hunter2"}}');
    history.add('stop');
    expect(readFileSync(path('secret'), 'utf8')).toBe('stop\n');
  });
});

describe('a secret', () => {
  test.each([
    'set_password protocol=vnc password=x',
    'set_password {"protocol": "vnc", "password": "x"}',
    'change-vnc-password password=x',
    'oob x-acme-login user=a passphrase=x',
    'object-add qom-type=secret id=s data=x',
    'object-add qom-type=secret_keyring id=s serial=1',
    'object-add {"qom-type": "secret", "id": "s", "data": "x"}',
    '{"execute": "object-add", "arguments": {"qom-type": "secret", "id": "s", "data": "x"}}',
    'qom-set path=/objects/s property=data value=x',
    'guest-set-user-password username=root password=eA== crypted=false',
    'guest-exec path=/bin/sh arg=["-c", "login x"]',
    'guest-exec path=/bin/sh input-data=eA==',
    'guest-file-write handle=1 buf-b64=eA==',
    'blockdev-add driver=https url=https://me:x@example.org/a.iso',
    'blockdev-add driver=https file={"cookie": "x"}',
    'blockdev-add file={"a": [{"cookie": "x"}',
    'transaction( a x=1; b token=x )',
    'human-monitor-command command-line="set_password vnc x"',
    '{"execute": "human-monitor-command", "arguments": {"command-line": "change vnc password x"}}',
    '!set_password vnc x',
    '!object_add secret,id=s,data=x',
    // What can't be read may still show a password.
    'set_password protocol=vnc password="x',
    'set_password vnc x',
    'change-vnc-password x',
  ])('is in: %s', (text) => expect(holdsSecret(text)).toBe(true));

  test.each([
    'query-status',
    'blockdev-add driver=luks key-secret=s file=disk0',
    'object-add qom-type=tls-creds-x509 id=t dir=/pki passwordid=s',
    'blockdev-add driver=https url=https://example.org/a.iso cookie-secret=s',
    'guest-exec-status pid=1',
    'transaction( abort )',
    'human-monitor-command command-line="info status"',
    '!info status',
    'help set_password',
    'events STOP',
    'qom-set path=/machine property=x value=1',
  ])('is not in: %s', (text) => expect(holdsSecret(text)).toBe(false));

  // A new release may add one: then this list is to be read again.
  test('is in each argument whose name sounds like one, except those that were looked at', () => {
    const names = [FACTS, GUEST_FACTS].flatMap((file) =>
      readFacts(file).definitions.flatMap((definition) => [
        ...('members' in definition ? definition.members : []),
        ...(definition.kind === 'command' && Array.isArray(definition.arguments) ? definition.arguments : []),
      ]),
    );
    const sounding = new Set(
      names.map(({ name }) => name).filter((name) => /pass|secret|key|cookie|token|cred|pwd/i.test(name)),
    );
    const kept = [...sounding].filter((name) => !holdsSecret(`x-command ${name}=value`));
    // Names of objects that hold a secret, keys of a keyboard, places and switches.
    expect(kept.sort()).toEqual([
      ...[
        'author-key-enabled',
        'cookie-secret',
        'cookie64',
        'host-key-check',
        'key',
        'key-offset',
        'key-secret',
      ],
      ...['keyid', 'keys', 'keyslot', 'left-command-key', 'master-key-iters', 'new-secret', 'old-secret'],
      ...[
        'pass-discard-other',
        'pass-discard-request',
        'pass-discard-snapshot',
        'password-secret',
        'passwordid',
      ],
      ...['proxy-password-secret', 'tls-creds'],
    ]);
  });
});
