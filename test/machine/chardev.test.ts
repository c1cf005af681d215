import { chardevArgument, type ChardevOptions } from '../../src/machine/chardev.js';

const unix = { type: 'unix', data: { path: '/run/a,b' } } as const;
const inet = { type: 'inet', data: { host: '::1', port: '0', ipv6: true } } as const;

const written: readonly (readonly [backend: ChardevOptions['backend'], text: string])[] = [
  [{ type: 'null', data: {} }, 'null,id=c0'],
  [{ type: 'null', data: { logfile: 'a,b', logappend: true } }, 'null,id=c0,logfile=a,,b,logappend=on'],
  [{ type: 'file', data: { out: '-x=y', append: false } }, 'file,id=c0,path=-x=y,append=off'],
  [{ type: 'file', data: { out: 'o', in: 'i' } }, 'file,id=c0,path=o,input-path=i'],
  [{ type: 'pipe', data: { device: 'a\nb' } }, 'pipe,id=c0,path=a\nb'],
  [{ type: 'serial', data: { device: '/dev/ttyS0' } }, 'serial,id=c0,path=/dev/ttyS0'],
  // QEMU's defaults differ: server is on and wait is off in chardev-add, the other way round in -chardev.
  [{ type: 'socket', data: { addr: unix } }, 'socket,id=c0,path=/run/a,,b,server=on,wait=off'],
  [
    { type: 'socket', data: { addr: unix, server: false, 'reconnect-ms': 5n } },
    'socket,id=c0,path=/run/a,,b,server=off,reconnect-ms=5',
  ],
  [
    { type: 'socket', data: { addr: inet, wait: true, telnet: true, logfile: 'l' } },
    'socket,id=c0,host=::1,port=0,ipv6=on,server=on,wait=on,telnet=on,logfile=l',
  ],
  [
    { type: 'socket', data: { addr: { type: 'fd', data: { str: '7' } }, server: false } },
    'socket,id=c0,fd=7,server=off',
  ],
  [
    { type: 'udp', data: { remote: inet, local: { type: 'inet', data: { host: 'h', port: '1' } } } },
    'udp,id=c0,host=::1,port=0,ipv6=on,localaddr=h,localport=1',
  ],
  [{ type: 'udp', data: { remote: inet } }, 'udp,id=c0,host=::1,port=0,ipv6=on'],
  [{ type: 'mux', data: { chardev: 'c1' } }, 'mux,id=c0,chardev=c1'],
  [{ type: 'hub', data: { chardevs: ['c1', 'c2'] } }, 'hub,id=c0,chardevs.0=c1,chardevs.1=c2'],
  [{ type: 'stdio', data: { signal: false } }, 'stdio,id=c0,signal=off'],
  [{ type: 'ringbuf', data: { size: 65536 } }, 'ringbuf,id=c0,size=65536'],
  [{ type: 'vc', data: { cols: 80 } }, 'vc,id=c0,cols=80'],
  [{ type: 'spicevmc', data: { type: 'vdagent' } }, 'spicevmc,id=c0,name=vdagent'],
  [{ type: 'spiceport', data: { fqdn: 'org.x' } }, 'spiceport,id=c0,name=org.x'],
  [{ type: 'qemu-vdagent', data: { mouse: true } }, 'qemu-vdagent,id=c0,mouse=on'],
];

test.each(written)('%j is written for -chardev as %s', (backend, text) => {
  expect(chardevArgument({ id: 'c0', backend }, 'chardev[0]')).toBe(text);
});

const refused: readonly (readonly [backend: object, path: string])[] = [
  [{ type: 'warp', data: {} }, 'chardev[0].backend.type'],
  [
    { type: 'socket', data: { addr: { type: 'vsock', data: { cid: '3', port: '1' } } } },
    'chardev[0].backend.data.addr.type',
  ],
  [
    { type: 'socket', data: { addr: { type: 'inet', data: { host: 'h', port: '1', mptcp: true } } } },
    'chardev[0].backend.data.addr.data.mptcp',
  ],
  [{ type: 'udp', data: { remote: unix } }, 'chardev[0].backend.data.remote.type'],
];

test.each(refused)('%j, which -chardev has no words for, is refused by its path', (backend, path) => {
  const options = { id: 'c0', backend } as ChardevOptions;
  expect(() => chardevArgument(options, 'chardev[0]')).toThrow(
    expect.objectContaining({
      _tag: 'ArgumentError',
      message: expect.stringContaining(`${path}: `),
    }) as Error,
  );
});
