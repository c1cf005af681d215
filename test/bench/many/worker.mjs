/** Does what the parent asks for, one action at a time, and ends with it. Called when the process is ready. */
export function serve(actions) {
  process.send({ done: undefined });
  process.on('message', async ({ action, value }) => process.send({ done: await actions[action](value) }));
  process.on('disconnect', () => process.exit());
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls back so many times, a millisecond apart. */
export async function repeated(times, act) {
  for (let time = 0; time < times; time += 1) {
    act();
    await pause(1);
  }
}
