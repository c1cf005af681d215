// The bench's server where there is no C compiler: server.c's behaviour, in a process of its own.
import { createServer } from 'node:net';

const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}\r\n';
const statuses = ['created', 'running', 'standby', 'waiting', 'pending'];
const text = (event, data, microseconds = 123456) =>
  `{"timestamp": {"seconds": 1700000000, "microseconds": ${microseconds}}, "event": "${event}"${data && `, "data": ${data}`}}\r\n`;
const change = (n) =>
  text(
    'JOB_STATUS_CHANGE',
    `{"status": "${statuses[n % 5]}", "id": "job${10 + (n % 90)}"}`,
    100_000 + ((n * 37) % 900_000),
  );
const others = [
  text('STOP', ''),
  text('RESUME', ''),
  text('RTC_CHANGE', '{"offset": -1, "qom-path": "/machine/unattached/device[8]"}'),
  text('BLOCK_JOB_READY', '{"type": "mirror", "device": "disk0", "len": 0, "offset": 0, "speed": 0}'),
  text('DEVICE_DELETED', '{"device": "net1", "path": "/machine/peripheral/net1"}'),
  text('MIGRATION', '{"status": "active"}'),
  text('BALLOON_CHANGE', '{"actual": 1073741824}'),
];
const joined = (count, of) => Buffer.from(Array.from({ length: count }, (_, n) => of(n)).join(''));
const events = {
  '"flood"': joined(100_000, change),
  '"medley"': joined(100_000, (n) => others[n % 8] ?? change(n)),
  '"burst-100"': joined(100, change),
  '"burst-450"': joined(450, change),
};
const objects = (wide) =>
  Array.from(
    { length: 100_000 },
    (_, n) =>
      `{"device": "disk${String(n).padStart(5, '0')}", "rd-bytes": ${((n * 7919) % 900_000_000) + 100_000_000}, ` +
      `"wr-bytes": ${wide && n === 50_000 ? '18446744073709551615' : '1234567890'}, "idle": ${n % 3 > 0}}`,
  ).join(', ');
const values = {
  '"big"': Buffer.from(`{"return": "${'x'.repeat(8_600_000)}"`),
  '"objects"': Buffer.from(`{"return": [${objects(false)}]`),
  '"wide"': Buffer.from(`{"return": [${objects(true)}]`),
};

createServer((socket) => {
  let rest = '';
  socket.on('error', () => undefined).write(greeting);
  socket.setEncoding('latin1').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    let out = '';
    for (const line of lines) {
      const at = line.lastIndexOf('"id":');
      const id = at < 0 ? '' : `, "id": ${line.slice(at + '"id":'.length, line.lastIndexOf('}'))}`;
      for (const [name, bytes] of Object.entries(events)) if (line.includes(name)) socket.write(bytes);
      const [, value] = Object.entries(values).find(([name]) => line.includes(name)) ?? [];
      if (value !== undefined) {
        socket.write(value);
        out += `${id}}\r\n`;
      } else out += `{"return": {}${id}}\r\n`;
    }
    socket.write(out);
  });
}).listen(process.argv[2], () => console.log('listening'));
