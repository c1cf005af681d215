/** The longest path that a UNIX socket may have. */
export const MAX_PATH_BYTES = 107;

/** The rule for a UNIX socket's path, for options. */
export const socketPath = {
  is: (value: unknown): boolean =>
    typeof value === 'string' &&
    value !== '' &&
    !value.includes('\0') &&
    Buffer.byteLength(value) <= MAX_PATH_BYTES,
  expected: `a path of 1 to ${MAX_PATH_BYTES} bytes without NUL (a longer one is cut, and reaches another socket)`,
};
