// The clients that are compared, behind one small face: run, all, watch, close. Each in its own idiom.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { QMPClient } from 'node-qemu';
import { firstValueFrom, forkJoin } from 'rxjs';
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
    all: (execute, count) => Promise.all(Array.from({ length: count }, () => run(execute))),
    watch: (listener) => {
      onEvent = (message) => message.event === 'JOB_STATUS_CHANGE' && listener(message);
      return () => (onEvent = () => undefined);
    },
    close: () => socket.destroy(),
  };
}

export async function rxqmp(path) {
  const monitor = socketMonitor({ path });
  await monitor.connect();
  return {
    run: (execute) => firstValueFrom(monitor.run(execute)),
    all: (execute, count) =>
      firstValueFrom(forkJoin(Array.from({ length: count }, () => monitor.run(execute)))),
    watch: (listener) => {
      const subscription = monitor.events$.pipe(ofEvent('JOB_STATUS_CHANGE')).subscribe(listener);
      return () => subscription.unsubscribe();
    },
    close: () => monitor.disconnect(),
  };
}

/** npm's node-qemu: no ids, one command on the wire at a time, the others queued. */
export async function nodeQemu(path) {
  const client = new QMPClient({ socketPath: path });
  await client.connect();
  return {
    run: (execute) => client.execute(execute),
    all: (execute, count) => Promise.all(Array.from({ length: count }, () => client.execute(execute))),
    watch: (listener) => {
      client.on('JOB_STATUS_CHANGE', listener);
      return () => client.off('JOB_STATUS_CHANGE', listener);
    },
    close: () => client.close(),
  };
}

/** Nothing but a socket that reads: beside it stands what a client costs in memory. */
export async function bareSocket(path) {
  const socket = createConnection(path).on('data', () => undefined);
  await once(socket, 'data');
  return { close: () => socket.destroy() };
}
