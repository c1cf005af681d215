const MOST = 107;

/** What a UNIX socket's path must be, as a rule for options. */
export const socketPath = {
  is: (value: unknown): boolean =>
    typeof value === 'string' && value !== '' && !value.includes('\0') && Buffer.byteLength(value) <= MOST,
  expected: `a path of 1 to ${MOST} bytes without NUL (a longer one is cut, and reaches another socket)`,
};
