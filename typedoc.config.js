import { OptionDefaults } from 'typedoc';

/** The API reference: `npm run docs:api` writes it to `docs-api`, and fails on any warning. */
export default {
  entryPoints: [
    'src/index.ts',
    'operators/index.ts',
    ...['socket', 'libvirt', 'virsh'].map((driver) => `src/drivers/${driver}.ts`),
    ...['raw/codecs', 'testing/index', 'fp', 'ix'].map((path) => `src/${path}.ts`),
  ],
  tsconfig: 'tsconfig.build.json',
  out: 'docs-api',
  name: 'rxqmp',
  readme: 'none',
  excludeInternal: true,
  blockTags: [...OptionDefaults.blockTags, '@removed'],
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
};
