// The bench's server where there is no C compiler: server.c's behaviour, in a process of its own.
import { createServer } from 'node:net';

const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}\r\n';
const event =
  '{"timestamp": {"seconds": 1700000000, "microseconds": 123456}, "event": "JOB_STATUS_CHANGE", "data": {"status": "running", "id": "job0"}}\r\n';
const events = { '"flood"': 100_000, '"burst-100"': 100, '"burst-450"': 450 };
for (const [name, count] of Object.entries(events)) events[name] = Buffer.from(event.repeat(count));
const big = Buffer.from(`{"return": "${'x'.repeat(8_600_000)}"`);

createServer((socket) => {
  let rest = '';
  socket.on('error', () => undefined).write(greeting);
  socket.setEncoding('latin1').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    let out = '';
    for (const line of lines) {
      const at = line.lastIndexOf('"id":');
      const id = at < 0 ? '' : `, ${line.slice(at, line.lastIndexOf('}'))}`;
      for (const [name, bytes] of Object.entries(events)) if (line.includes(name)) socket.write(bytes);
      if (line.includes('"big"')) {
        socket.write(big);
        out += `${id}}\r\n`;
      } else out += `{"return": {}${id}}\r\n`;
    }
    socket.write(out);
  });
}).listen(process.argv[2], () => console.log('listening'));
