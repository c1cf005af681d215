/**
 * Runs tasks one after another: one that comes while another runs, because a callback re-entered, waits
 * for its turn. So nothing overtakes a flush.
 */
export function trampoline(): (task: () => void) => void {
  const waiting: (() => void)[] = [];
  let busy = false;
  return (task) => {
    waiting.push(task);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
    } finally {
      busy = false;
    }
  };
}
