import { existsSync, readFileSync } from 'node:fs';
import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import * as prettier from 'prettier/standalone';
import { emit } from '../../../tools/xdr/emit.js';
import { parseDefinitions } from '../../../tools/xdr/parse.js';
import { OUTPUT, proceduresText, SOURCES } from '../../../tools/xdr/procedures.js';

const DEFINITIONS = `
%#include "anything.h"
/* A list
   over lines */
const LIST_MAX = 16;
typedef string nonnull<LIST_MAX>;
typedef nonnull *text;
typedef opaque key[LIST_MAX];
enum kind { KIND_A = 0, KIND_B = 1 };
struct item { nonnull name; key id; unsigned hyper size; kind sort; };
struct acme_list_args { item *first; unsigned flags; char data<LIST_MAX>; };
struct acme_list_ret { item items<LIST_MAX>; int ret; };
struct acme_changed_msg { int callbackID; text why; };
const ACME_PROGRAM = 0x10;
const ACME_VERSION = 1;
enum acme_procedure { ACME_PROC_LIST = 3, ACME_PROC_CHANGED = 4 };
`;
const OPTIONS = { singleQuote: true, printWidth: 110, parser: 'typescript', plugins: [estree, typescript] };
const program = { prefix: 'ACME', program: 'ACME_PROGRAM', version: 'ACME_VERSION' };
const wanted = (procedures: readonly string[]) => ({
  constants: ['ACME_PROGRAM', 'ACME_VERSION'],
  types: [],
  programs: [{ ...program, procedures, pushed: ['CHANGED'] }],
});

describe('the generator of RPC procedures', () => {
  test('writes what is wanted, and each type that it is made of, once', () => {
    const text = emit(parseDefinitions([DEFINITIONS]), wanted(['LIST']));
    const written = text.split('\n').filter((line) => line !== '' && !/^(\/\*|import)/.test(line));
    expect(written).toEqual([
      'export const ACME_PROGRAM = 0x10;',
      'export const ACME_VERSION = 1;',
      'export const nonnull: xdr.Xdr<string> = xdr.string(16);',
      'export const key: xdr.Xdr<Uint8Array> = xdr.fixedOpaque(16);',
      'export interface Item { readonly name: string; readonly id: Uint8Array; readonly size: bigint; readonly sort: number; }',
      'export const item: xdr.Xdr<Item> = {',
      'write: (writer, value) => { nonnull.write(writer, value.name); key.write(writer, value.id); xdr.unsignedHyper.write(writer, value.size); xdr.int.write(writer, value.sort); },',
      'read: (reader) => ({ name: nonnull.read(reader), id: key.read(reader), size: xdr.unsignedHyper.read(reader), sort: xdr.int.read(reader) }),',
      '};',
      'export const acmeListArgsFirst: xdr.Xdr<Item | undefined> = xdr.optional(item);',
      'export const acmeListArgsData: xdr.Xdr<Uint8Array> = xdr.chars(16);',
      'export interface AcmeListArgs { readonly first: Item | undefined; readonly flags: number; readonly data: Uint8Array; }',
      'export const acmeListArgs: xdr.Xdr<AcmeListArgs> = {',
      'write: (writer, value) => { acmeListArgsFirst.write(writer, value.first); xdr.unsignedInt.write(writer, value.flags); acmeListArgsData.write(writer, value.data); },',
      'read: (reader) => ({ first: acmeListArgsFirst.read(reader), flags: xdr.unsignedInt.read(reader), data: acmeListArgsData.read(reader) }),',
      '};',
      'export const acmeListRetItems: xdr.Xdr<readonly Item[]> = xdr.array(item, 16);',
      'export interface AcmeListRet { readonly items: readonly Item[]; readonly ret: number; }',
      'export const acmeListRet: xdr.Xdr<AcmeListRet> = {',
      'write: (writer, value) => { acmeListRetItems.write(writer, value.items); xdr.int.write(writer, value.ret); },',
      'read: (reader) => ({ items: acmeListRetItems.read(reader), ret: xdr.int.read(reader) }),',
      '};',
      'export const text: xdr.Xdr<string | undefined> = xdr.optional(nonnull);',
      'export interface AcmeChangedMsg { readonly callbackID: number; readonly why: string | undefined; }',
      'export const acmeChangedMsg: xdr.Xdr<AcmeChangedMsg> = {',
      'write: (writer, value) => { xdr.int.write(writer, value.callbackID); text.write(writer, value.why); },',
      'read: (reader) => ({ callbackID: xdr.int.read(reader), why: text.read(reader) }),',
      '};',
      "export const list = procedure('LIST', ACME_PROGRAM, ACME_VERSION, 3, acmeListArgs, acmeListRet);",
      'export const changed = pushed(ACME_PROGRAM, ACME_VERSION, 4, acmeChangedMsg);',
    ]);
  });

  test('names what the definitions lack', () => {
    expect(() => emit(parseDefinitions([DEFINITIONS]), wanted(['NOWHERE']))).toThrow('ACME_PROC_NOWHERE');
    expect(() => parseDefinitions(['struct x { int a }'])).toThrow("';' was expected");
  });
});

const sources = existsSync(SOURCES) ? describe : describe.skip;
sources(`libvirt's RPC definitions (needs them in ${SOURCES})`, () => {
  test('make the committed procedures to the letter', async () => {
    const text = await prettier.format(proceduresText(SOURCES), OPTIONS);
    expect(text).toBe(readFileSync(OUTPUT, 'utf8'));
  });
});
