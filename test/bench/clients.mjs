// The clients that are compared, behind one small face: run, floodSeen, close.
import { createConnection } from 'node:net';
import { firstValueFrom, take } from 'rxjs';
import { ofEvent } from 'rxqmp/operators';
import { socketMonitor } from 'rxqmp/socket';

/** The floor: what one writes by hand in twenty lines, with no check of anything. */
export async function handWritten(path) {
  const socket = createConnection(path);
  const pending = new Map();
  let rest = '';
  let nextId = 0;
  let onEvent = () => undefined;
  socket.setEncoding('utf8').on('data', (text) => {
    rest += text;
    if (!text.includes('\n')) return;
    const lines = rest.split('\r\n');
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.event) onEvent(message);
      else if ('return' in message) {
        pending.get(message.id)?.(message.return);
        pending.delete(message.id);
      }
    }
  });
  const run = (execute) =>
    new Promise((resolve) => {
      const id = ++nextId;
      pending.set(id, resolve);
      socket.write(`${JSON.stringify({ execute, id })}\n`);
    });
  await run('qmp_capabilities');
  return {
    run,
    events: (count) =>
      new Promise((resolve) => {
        onEvent = (message) => message.event === 'JOB_STATUS_CHANGE' && --count === 0 && resolve();
      }),
    close: () => socket.destroy(),
  };
}

export async function rxqmp(path) {
  const monitor = socketMonitor({ path });
  await monitor.connect();
  return {
    run: (execute) => firstValueFrom(monitor.execute({ execute })),
    events: (count) =>
      new Promise((resolve) => {
        monitor.events$.pipe(ofEvent('JOB_STATUS_CHANGE'), take(count)).subscribe({ complete: resolve });
      }),
    close: () => monitor.disconnect(),
  };
}
