import { describeReal } from '../integration/real.js';
import { startPty } from './pty.js';

describeReal('a program in a pseudo-terminal', ['python3'], () => {
  test('reads what is typed, and writes what is shown', async () => {
    await using pty = startPty('sh', ['-c', 'read line; printf "\\033[31m%s\\033[0m ü" "$line"; exit 7']);
    pty.type('hallo\r');
    await pty.shows('hallo\nhallo ü');
    expect(pty.written).toContain('\u001b[31mhallo\u001b[0m ü');
    expect(await pty.exit).toBe(7);
  });

  test('learns of the terminal’s size, also of a new one', async () => {
    const program = `process.stdout.on('resize', () => console.log('now', process.stdout.columns, process.stdout.rows));
      console.log('first', process.stdout.columns, process.stdout.rows); setInterval(() => undefined, 1000);`;
    await using pty = startPty(process.execPath, ['-e', program], { columns: 100, rows: 30 });
    await pty.shows('first 100 30');
    pty.resize(60, 20);
    await pty.shows('now 60 20');
    pty.type('\x03');
    expect(await pty.exit).toBe(130);
  });

  test('gets a long paste while it writes as much', async () => {
    // Without the terminal's echo, which the kernel drops or cuts a line with when much is written.
    await using pty = startPty('sh', ['-c', 'stty -echo && echo ready && exec cat']);
    await pty.shows('ready');
    const lines = Array.from({ length: 400 }, (_, index) => `line ${index} ${'x'.repeat(60)}`);
    pty.type(`${lines.join('\r')}\r`);
    await pty.shows(lines.join('\n'));
  });

  test('is waited for no longer than it lives', async () => {
    await using pty = startPty('echo', ['bye']);
    await expect(pty.shows('nothing')).rejects.toThrow(
      'nothing: the program has ended; the terminal shows:\nbye',
    );
  });
});
