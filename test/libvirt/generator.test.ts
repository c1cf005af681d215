import { existsSync, readFileSync } from 'node:fs';
import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import * as prettier from 'prettier/standalone';
import { emit } from '../../tools/xdr/emit.js';
import { parseDefinitions } from '../../tools/xdr/parse.js';
import { OUTPUT, proceduresText, SOURCES } from '../../tools/xdr/procedures.js';

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
    expect(text.split('\n').filter((line) => line.startsWith('export'))).toEqual([
      'export const ACME_PROGRAM = 0x10;',
      'export const ACME_VERSION = 1;',
      'export const nonnull = xdr.string(16);',
      'export const key = xdr.fixedOpaque(16);',
      'export const item = xdr.struct({ name: nonnull, id: key, size: xdr.unsignedHyper, sort: xdr.int });',
      'export const acmeListArgs = xdr.struct({ first: xdr.optional(item), flags: xdr.unsignedInt, data: xdr.chars(16) });',
      'export const acmeListRet = xdr.struct({ items: xdr.array(item, 16), ret: xdr.int });',
      'export const text = xdr.optional(nonnull);',
      'export const acmeChangedMsg = xdr.struct({ callbackID: xdr.int, why: text });',
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
