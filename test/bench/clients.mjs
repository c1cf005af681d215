// The clients that are compared, behind one small interface: run, all, watch, close. Each in its own idiom.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { QMPClient } from 'node-qemu';
import { firstValueFrom, forkJoin } from 'rxjs';
import { ofEvent } from 'rxqmp/operators';
import { socketMonitor } from 'rxqmp/socket';

/** The first floor: what one writes by hand in twenty lines, with no check of anything. */
export function handWritten(path) {
  return byHand(path, (socket, onFrame) => {
    let rest = '';
    socket.setEncoding('utf8').on('data', (text) => {
      rest += text;
      if (!text.includes('\n')) return;
      const lines = rest.split('\r\n');
      rest = lines.pop();
      for (const line of lines) onFrame(line);
    });
  });
}

/** The better floor: it cuts the frames in the buffer, and each becomes text by itself. */
export function cutting(path) {
  return byHand(path, (socket, onFrame) => {
    let begun = [];
    socket.on('data', (chunk) => {
      let at = 0;
      for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, at)) {
        const frame = begun.length === 0 ? chunk.toString('utf8', at, end) : joined(begun, chunk, end);
        begun = [];
        at = end + 1;
        onFrame(frame);
      }
      if (at < chunk.length) begun.push(at === 0 ? chunk : chunk.subarray(at));
    });
  });
}

const LF = 0x0a;
const joined = (begun, chunk, end) => Buffer.concat([...begun, chunk.subarray(0, end)]).toString();

/** @param read - reads the socket and calls back with each frame's text */
async function byHand(path, read) {
  const socket = createConnection(path);
  const pending = new Map();
  let nextId = 0;
  let onEvent = () => undefined;
  read(socket, (frame) => {
    const message = JSON.parse(frame);
    if (message.event) onEvent(message);
    else if ('return' in message) {
      pending.get(message.id)?.(message.return);
      pending.delete(message.id);
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

const MAX_PARSED_TEXTS = 1_000;

/**
 * Not a client: what `JSON.parse` alone costs. The first time a command is run, the texts that the server sends are
 * kept; from then on running it parses them, and reads nothing. Of many texts the first ones are parsed by turns, so that
 * they are in the processor's caches, as a client has what it just read.
 */
export async function parsing(path) {
  const kept = new Map();
  const read = async (execute, count) => {
    const socket = createConnection(path);
    const chunks = [];
    socket.write('{"execute":"qmp_capabilities"}\n');
    for (let n = 0; n < count; n += 1) socket.write(`${JSON.stringify({ execute, id: n })}\n`);
    for await (const chunk of socket) {
      chunks.push(chunk);
      if (chunk.includes(`"id": ${count - 1}}`)) break;
    }
    const [, , ...frames] = Buffer.concat(chunks).toString('latin1').split('\r\n');
    frames.pop();
    // Texts of their own, as a client has them.
    return frames.map((frame) => Buffer.from(frame).toString('latin1'));
  };
  const all = async (execute, count) => {
    const key = `${execute} ${count}`;
    if (!kept.has(key)) kept.set(key, await read(execute, count));
    const values = [];
    const frames = kept.get(key);
    for (let n = 0; n < frames.length; n += 1) {
      // The last one is the reply.
      const message = JSON.parse(frames[n === frames.length - 1 ? n : n % MAX_PARSED_TEXTS]);
      if (message.event) onEvent(message);
      else values.push(message.return);
    }
    return values;
  };
  let onEvent = () => undefined;
  return {
    all,
    run: async (execute) => (await all(execute, 1))[0],
    watch: (listener) => {
      onEvent = (message) => message.event === 'JOB_STATUS_CHANGE' && listener(message);
      return () => (onEvent = () => undefined);
    },
    close: () => undefined,
  };
}

/** Nothing but a socket that reads: beside it stands what a client costs in memory. */
export async function bareSocket(path) {
  const socket = createConnection(path).on('data', () => undefined);
  await once(socket, 'data');
  return { close: () => socket.destroy() };
}
