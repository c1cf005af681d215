import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  Redactor,
  REDACTED,
  SECRET_ARGUMENTS,
  SECRET_HMP_COMMANDS,
  SECRET_HMP_OUTPUT,
  SECRET_MEMBERS,
  SECRET_PROPERTIES,
  SECRET_RETURNS,
} from '../../src/trace/redact.js';

const command = (name: string, args: object, redactor = new Redactor()) =>
  redactor.redact(
    { kind: 'command', id: '1', name },
    JSON.stringify({ execute: name, arguments: args, id: '1' }),
  );
const argumentsOf = (name: string, args: object) =>
  (JSON.parse(command(name, args)) as { arguments: unknown }).arguments;

test.each([
  ['set_password', { protocol: 'vnc', password: 'hush' }, { protocol: 'vnc', password: REDACTED }],
  ['change-vnc-password', { password: 'hush' }, { password: REDACTED }],
  [
    'guest-set-user-password',
    { username: 'me', password: 'aHVzaA==', crypted: false },
    { username: 'me', password: REDACTED, crypted: false },
  ],
  [
    'object-add',
    { 'qom-type': 'secret', id: 's0', data: 'hush' },
    { 'qom-type': 'secret', id: 's0', data: REDACTED },
  ],
  [
    'qom-set',
    { path: '/objects/s0', property: 'data', value: 'hush' },
    { path: '/objects/s0', property: 'data', value: REDACTED },
  ],
  [
    'qom-set',
    { path: '/m', property: 'guest-stats-polling-interval', value: 2 },
    { path: '/m', property: 'guest-stats-polling-interval', value: 2 },
  ],
  ['guest-file-write', { handle: 1, 'buf-b64': 'aHVzaA==' }, { handle: 1, 'buf-b64': REDACTED }],
  [
    'guest-exec',
    { path: 'sh', env: ['A=hush'], 'input-data': 'aA==' },
    { path: 'sh', env: [REDACTED], 'input-data': REDACTED },
  ],
  ['send-key', { keys: [{ type: 'qcode', data: 'h' }] }, { keys: [{ type: REDACTED, data: REDACTED }] }],
  [
    'blockdev-add',
    { driver: 'https', url: 'https://me:hush@host/a?b', cookie: 'hush' },
    { driver: 'https', url: `https://me:${REDACTED}@host/a?b`, cookie: REDACTED },
  ],
  [
    'human-monitor-command',
    { 'command-line': ' set_password vnc hush' },
    { 'command-line': `set_password ${REDACTED}` },
  ],
  ['guest-exec', { path: 'sh', arg: ['-p', 'hush'] }, { path: 'sh', arg: [REDACTED, REDACTED] }],
  [
    'blockdev-add',
    { 'password-secret': 's0', 'key-secret': 's1' },
    { 'password-secret': 's0', 'key-secret': 's1' },
  ],
  [
    'x-acme',
    { 'api-token': 'hush', x: { bindPassword: 'hush' } },
    { 'api-token': REDACTED, x: { bindPassword: REDACTED } },
  ],
  [
    'human-monitor-command',
    { 'command-line': 'drive_add 0 password=hush' },
    { 'command-line': `drive_add ${REDACTED}` },
  ],
  ['human-monitor-command', { 'command-line': 'info status' }, { 'command-line': 'info status' }],
  ['constructor', { id: 'a', password: 'hush' }, { id: 'a', password: REDACTED }],
])('%s: its secrets are taken out, and all else stays: %#', (name, given, shown) => {
  expect(argumentsOf(name, given)).toEqual(shown);
});

test('what is not secret stays to the letter', () => {
  const text = '{ "execute":"object-add" ,"arguments":{"n":18446744073709551616,"data":"x","f":1.50e0}}';
  expect(new Redactor().redact({ kind: 'command', name: 'object-add' }, text)).toBe(
    text.replace('"x"', `"${REDACTED}"`),
  );
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const message = JSON.stringify({ return: { a: value } });
      fc.pre(!message.includes('://'));
      expect(new Redactor().redact({ kind: 'return' }, message)).toBe(message);
    }),
  );
});

test('a secret at any depth, of any text, is in no part of what is written', () => {
  const secret = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `hush-${text}-hush`);
  const holder = fc.jsonValue({ noUnicodeString: false });
  const member = fc.constantFrom('password', 'buf-b64', 'out-data', 'api-token', 'x-passphrase', 'mine');
  fc.assert(
    fc.property(secret, holder, member, fc.nat(3), (text, value, name, depth) => {
      let inner: unknown = { [name]: [value, { deeper: text }] };
      for (let level = 0; level < depth; level += 1) inner = level % 2 === 0 ? { inner } : [value, inner];
      const kinds = ['command', 'return', 'error', 'event'] as const;
      for (const kind of kinds) {
        const shown = new Redactor(['mine']).redact({ kind }, JSON.stringify({ arguments: inner }));
        expect(shown).not.toContain('hush-');
        expect(() => JSON.parse(shown) as unknown).not.toThrow();
      }
    }),
  );
});

test('contents of files and output of programs are taken out of replies', () => {
  const redact = (text: string) => new Redactor().redact({ kind: 'return', id: '1' }, text);
  expect(redact('{"return":{"count":4,"buf-b64":"aHVzaA==","eof":true}}')).toBe(
    `{"return":{"count":4,"buf-b64":"${REDACTED}","eof":true}}`,
  );
  expect(redact('{"return":{"out-data":"aA==","exited":true}}')).toContain(`"out-data":"${REDACTED}"`);
});

test.each([
  ['ringbuf-read', { device: 'c0', size: 9 }],
  ['qom-get', { path: '/objects/s0', property: 'data' }],
  ['human-monitor-command', { 'command-line': 'xp/4wx 0x0' }],
])('the return of %s is secret as a whole', (name, args) => {
  const redactor = new Redactor();
  command(name, args, redactor);
  const reply = (id: string) => redactor.redact({ kind: 'return', id }, '{"return":"hush"}');
  expect(reply('2')).toBe('{"return":"hush"}');
  expect(reply('1')).toBe(`{"return":"${REDACTED}"}`);
  expect(reply('1')).toBe('{"return":"hush"}');
});

test('an error that repeats a secret of its command has it taken out', () => {
  const redactor = new Redactor();
  command('set_password', { protocol: 'vnc', password: 'hu"sh' }, redactor);
  const desc = `Parameter 'password' does not accept value 'hu"sh'`;
  const text = redactor.redact(
    { kind: 'error', id: '1' },
    JSON.stringify({ error: { class: 'GenericError', desc } }),
  );
  expect(JSON.parse(text)).toEqual({
    error: { class: 'GenericError', desc: `Parameter 'password' does not accept value '${REDACTED}'` },
  });
});

test('further members are secret where the caller names them', () => {
  expect(
    new Redactor(['x-key']).redact({ kind: 'event' }, '{"event":"A","data":{"x-key":[1,"a",null,true]}}'),
  ).toBe(`{"event":"A","data":{"x-key":["${REDACTED}","${REDACTED}",null,true]}}`);
});

test('a long text is searched in a time that grows with its length', () => {
  const text = JSON.stringify({ return: { log: `://${'a'.repeat(2_000_000)}` } });
  expect(new Redactor().redact({ kind: 'return' }, text)).toBe(text);
});

test("the guide's list has every name that is redacted", () => {
  const page = readFileSync(join(__dirname, '../../docs/trace.md'), 'utf8');
  const [, list = ''] = page.split('<!-- secrets -->');
  const names = [
    ...[SECRET_MEMBERS, SECRET_HMP_COMMANDS, SECRET_HMP_OUTPUT, SECRET_PROPERTIES, SECRET_RETURNS].flat(),
    ...Object.entries(SECRET_ARGUMENTS).flatMap(([command, members]) => [command, ...members]),
  ];
  expect(names.filter((name) => !list.includes(`\`${name}\``))).toEqual([]);
});
