const PREFIX = Math.random().toString(36).slice(2, 8);
let counter = 0;

/** An id that no other job, device or client has: QEMU's ids are letters, digits, `-`, `.` and `_`, a letter first. */
export function ownId(kind: string): string {
  counter += 1;
  return `rxqmp-${kind}-${PREFIX}-${counter}`;
}
