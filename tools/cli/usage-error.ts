/** The command line can't be used: exit code 2. */
export class UsageError extends Error {}

/** The error for a file that can't be read; `what` is the file and the option that names it. */
export function unreadable(what: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  return new UsageError(`${what}: can't be read: ${code ?? String(error)}`, { cause: error });
}
