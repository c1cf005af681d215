// A monitor in a process of its own that answers all at once, and raises events at a steady rate: so what
// the events cost their sender costs nothing of the reader's time.
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": []}}\r\n';
const event = (n) =>
  `{"timestamp": {"seconds": 1700000000, "microseconds": 1}, "event": "JOB_STATUS_CHANGE", "data": {"status": "running", "id": "${n}"}}\r\n`;

function flood(socket, { count, perSecond }) {
  const begin = performance.now();
  let sent = 0;
  const beat = setInterval(() => {
    const due = Math.min(count, Math.floor(((performance.now() - begin) / 1_000) * perSecond));
    let text = '';
    for (; sent < due; sent += 1) text += event(sent);
    if (text !== '') socket.write(text);
    if (sent === count || socket.destroyed) clearInterval(beat);
  }, 1);
}

createServer((socket) => {
  let rest = '';
  socket
    .setNoDelay(true)
    .setEncoding('utf8')
    .on('error', () => undefined);
  socket.write(greeting);
  socket.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const { execute, arguments: args, id } of lines.map((line) => JSON.parse(line))) {
      socket.write(`{"return": {}, "id": "${id}"}\r\n`);
      if (execute === 'flood') flood(socket, args);
    }
  });
}).listen(process.argv[2], () => console.log('listening'));
