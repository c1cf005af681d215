import fc from 'fast-check';

/** Text that means something to virsh, readline, shells or JSON, among all other. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'\'"\\;#&|$`(){}<>*?!~-= \t\n\r\0',
        ...['\x15', '\x0f', '\x7f', '\x1b', '\x85', '\u2028', 'é', '😀', '$(id)', '--help', '\\u007f'],
        ...["'; destroy vm; '", '"; destroy vm; "', '\x15destroy vm\x0f', '\ndestroy vm\n'],
      ),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
