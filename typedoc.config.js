import { OptionDefaults } from 'typedoc';
import { SOURCES } from './tools/entry-points.mjs';

/** The API reference: `npm run docs:api` writes it into `docs-api`, and fails on any warning. */
export default {
  // Whose remote the links would lead to depends on the clone.
  disableSources: true,
  entryPoints: SOURCES,
  tsconfig: 'tsconfig.build.json',
  out: 'docs-api',
  name: 'rxqmp',
  readme: 'none',
  excludeInternal: true,
  groupOrder: ['Functions', 'Classes', '*'],
  // Of the types of QEMU's schema.
  blockTags: [...OptionDefaults.blockTags, '@removed'],
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
  // Not `Property`: QEMU's own members have no text of ours.
  requiredToBeDocumented: ['Variable', 'Function', 'Class', 'Interface', 'TypeAlias', 'Method', 'Accessor'],
  // Helpers of public types, which nobody has to name.
  intentionallyNotExported: [
    ...['StillMissing', 'JobEventName', 'MonitorErrorBase', 'OptionalArguments'],
    ...['UnderTest', 'ValidationError', 'Without', 'OptionalId', 'KeysOf', 'InBandOptions', 'AnyAgent'],
    ...['ArgumentsOf', 'IfKnown', 'Spelt'],
  ],
};
