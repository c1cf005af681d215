/**
 * Returns a function that runs tasks one after another. A task that is given while another runs, from a callback,
 * waits for its turn, so that values keep their order.
 */
export function createTrampoline(): (task: () => void) => void {
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
