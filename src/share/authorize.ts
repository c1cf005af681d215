import { timer } from 'rxjs';
import { isAllow, permissionOf, type Allow, type Permission } from '../qmp/server/allow.js';

/**
 * The result of `authorize`: `true` or `{ allow }` accepts the client, any other value refuses it. A command must be
 * permitted both by this `allow` and by that of the share.
 */
export type Authorization = boolean | { readonly allow?: Allow | undefined };

/** How long `authorize` may take. Milliseconds. */
export const AUTHORIZE_WITHIN_MS = 10_000;

/**
 * Asks whether a client is let in. What throws, rejects, gives nothing or takes too long refuses.
 *
 * @param decide - called once, and never in this tick, with what the client may run, or undefined where it is refused
 * @returns what forgets the question; `decide` isn't called afterwards
 */
export function authorized<R>(
  authorize: ((request: R) => Authorization | PromiseLike<Authorization>) | undefined,
  request: R,
  decide: (permission: Permission | undefined) => void,
): () => void {
  const deadline = timer(AUTHORIZE_WITHIN_MS).subscribe(() => decide(undefined));
  const settle = (permission: Permission | undefined) => {
    if (deadline.closed) return;
    deadline.unsubscribe();
    decide(permission);
  };
  void new Promise<unknown>((resolve) => resolve(authorize === undefined ? true : authorize(request)))
    .then(permissionFrom)
    .then(settle, () => settle(undefined));
  return () => deadline.unsubscribe();
}

function permissionFrom(given: unknown): Permission | undefined {
  if (given === true) return permissionOf(undefined);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const { allow } = given as { readonly allow?: unknown };
  return allow === undefined || isAllow(allow) ? permissionOf(allow) : undefined;
}
