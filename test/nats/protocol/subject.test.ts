import fc from 'fast-check';
import { isSubject, nameOf, tokenOf, whoSubject } from '../../../src/nats/protocol/subject.js';

describe('subjects', () => {
  it.each(['vm1', 'fleet.vm1', 'a.b.c-d_e=2E', '_INBOX'])('%s can be published to', (subject) => {
    expect(isSubject(subject)).toBe(true);
  });

  it.each([
    '',
    '.',
    'fleet.',
    '.vm1',
    'a..b',
    'fleet.*',
    'fleet.>',
    'fleet vm1',
    'fleet.vm1\r\n',
    '$SYS.x',
    'vm.é',
    7,
    undefined,
  ])('%j is refused', (subject) => {
    expect(isSubject(subject)).toBe(false);
  });

  it('a subject of over 1,024 characters is refused', () => {
    expect([isSubject('v'.repeat(1024)), isSubject('v'.repeat(1025))]).toEqual([true, false]);
  });

  it('the directory asks beside the machine', () => {
    expect([whoSubject('fleet.eu.vm1'), whoSubject('vm1')]).toEqual(['fleet.eu.who', undefined]);
  });
});

describe('a machine’s name as a token', () => {
  it.each([
    ['vm1', 'vm1'],
    ['web.example.com', 'web=2Eexample=2Ecom'],
    ['a b*>', 'a=20b=2A=3E'],
    ['1=1', '1=3D1'],
    ['家', '=E5=AE=B6'],
  ])('%s is %s', (name, token) => {
    expect([tokenOf(name), nameOf(token)]).toEqual([token, name]);
  });

  it.each(['', '\ud800', 5, null, undefined])('%p is not a name', (name) => {
    expect(() => tokenOf(name as never)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }));
  });

  it('holds any name, and no two names are one token', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        const token = tokenOf(one);
        expect(isSubject(token) || token.length > 1024).toBe(true);
        expect(token).not.toContain('.');
        expect(nameOf(token)).toBe(one);
        expect(tokenOf(other) === token).toBe(other === one);
      }),
    );
  });

  it.each(['a b', 'a=2e', 'a=41', '=FF', 'a=', 'é'])('%j holds none', (token) => {
    expect(nameOf(token)).toBeUndefined();
  });

  it.each(['', '\ud800'])('%j is not one', (name) => {
    expect(() => tokenOf(name)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }));
  });
});
