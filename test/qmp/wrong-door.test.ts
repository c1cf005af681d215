import { type FramerPlatform, QmpFramer } from '../../src/qmp/framing.js';
import { wrongSocketDoor } from '../../src/qmp/wrong-door.js';

const read = (text: string, platform: FramerPlatform = { wrongDoor: wrongSocketDoor }) =>
  new QmpFramer(1_000, platform).push(Buffer.from(text, 'latin1'), []);

test.each([
  [
    "QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) ",
    "QEMU's human monitor (HMP): start QEMU with -qmp",
  ],
  ['(qemu) ', "QEMU's human monitor (HMP)"],
  ['RFB 003.008\n', 'a VNC server'],
  ['SSH-2.0-OpenSSH_9.2p1\r\n', 'an SSH server'],
  ['HTTP/1.1 408 Request Timeout\r\n', 'an HTTP server'],
  ['GET / HTTP/1.1\r\n', 'an HTTP client'],
  ['\x15\x03\x03\x00\x02\x02\x28', "speaks TLS: give the option 'tls'"],
  ['$T05thread:p01.01;#07', 'a gdb stub'],
  ['\xff\xfb\x03', 'a telnet chardev'],
  ['\x1b[2J\x1b[1;1HSeaBIOS', 'a serial port or a console'],
])('%j at the beginning says what is there', (text, hint) => {
  expect(() => read(text)).toThrow(hint);
});

test.each([
  ['(qemu) ', "QEMU's human monitor (HMP)"],
  ['RFB 003.008\n', 'a VNC server'],
  ['login: ', 'a serial port or a console'],
])('behind any transport: %j', (text, hint) => {
  expect(() => read(text, {})).toThrow(hint);
});

test('what says nothing has no hint', () => {
  expect(() => read('[1]')).toThrow(/^the peer sent '\[' where a message must begin with '\{'$/);
});
