// One process of simulated machines: a monitor's socket for each, and no more behind it than a greeting, `{}` for every
// command, and events on demand. Arguments: the folder, the number of its first machine, how many there are.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { repeated, serve } from './worker.mjs';

const [folder, first, count] = process.argv.slice(2);
const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}\r\n';

const clients = new Set();
let listening = [];
let accepted = 0;
let sent = 0;

function answer(socket, text) {
  let out = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const at = line.lastIndexOf('"id":');
    out += `{"return": {}${at < 0 ? '' : `, ${line.slice(at, line.lastIndexOf('}'))}`}}\r\n`;
  }
  socket.write(out);
}

function accept(socket) {
  accepted += 1;
  clients.add(socket);
  let rest = '';
  socket.on('error', () => undefined).on('close', () => clients.delete(socket));
  socket.setEncoding('latin1').on('data', (text) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) answer(socket, rest + text.slice(0, end));
    rest = end > 0 ? text.slice(end) : rest + text;
  });
  socket.write(greeting);
}

/** They are numbered, so that a client sees one that is missing or out of order. */
function nextEvents(count) {
  let text = '';
  for (let n = 0; n < count; n += 1) {
    const microseconds = 100_000 + ((sent * 37) % 900_000);
    text += `{"timestamp": {"seconds": 1700000000, "microseconds": ${microseconds}}, "event": "JOB_STATUS_CHANGE", "data": {"status": "running", "id": "${sent}"}}\r\n`;
    sent += 1;
  }
  return text;
}

async function start() {
  listening = Array.from({ length: Number(count) }, (_, n) =>
    createServer(accept).listen(join(folder, `${Number(first) + n}`)),
  );
  await Promise.all(listening.map((server) => once(server, 'listening')));
}

const actions = {
  /** Each machine raises so many events at once, and again a millisecond later, so many times. */
  raise: ({ each, times }) =>
    repeated(times, () => {
      const text = nextEvents(each);
      for (const socket of clients) socket.write(text);
    }),
  /** All machines end. */
  end: async () => {
    const closed = listening.map((server) => once(server, 'close'));
    for (const server of listening) server.close();
    for (const socket of clients) socket.destroy();
    await Promise.all(closed);
  },
  start,
  /** How many connections there were since the last question. */
  accepted: () => {
    const since = accepted;
    accepted = 0;
    return since;
  },
};

await start();
serve(actions);
