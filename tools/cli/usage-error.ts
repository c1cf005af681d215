/** The command line can't be used: exit code 2. */
export class UsageError extends Error {}
