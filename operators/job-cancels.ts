/** Which jobs this program has asked QEMU to cancel: their end by a cancel is a result, any other cancel is an error. */

/** More of one monitor are not remembered, so that a monitor that lives for months keeps no more than that. */
const MAX_REMEMBERED = 100;

const cancelled = new WeakMap<object, Set<string>>();

/** Takes note that this program cancels the job. */
export function rememberCancel(monitor: object, id: string): void {
  const ids = cancelled.get(monitor) ?? new Set();
  cancelled.set(monitor, ids);
  ids.delete(id);
  ids.add(id);
  for (const oldest of ids) {
    if (ids.size <= MAX_REMEMBERED) break;
    ids.delete(oldest);
  }
}

/** Forgets it: QEMU refused the cancel, or a new job has taken the id. */
export function forgetCancel(monitor: object, id: string): void {
  cancelled.get(monitor)?.delete(id);
}

export function wasCancelledHere(monitor: object, id: string): boolean {
  return cancelled.get(monitor)?.has(id) === true;
}
