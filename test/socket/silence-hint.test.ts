import { silenceHintFor } from '../../src/socket/silence-hint.js';

describe('what a silent peer may be', () => {
  it.each([
    [{ path: '/run/libvirt/libvirt-sock' }, 'libvirtMonitor'],
    [{ path: '/run/libvirt/virtqemud-sock-ro' }, 'libvirtMonitor'],
    [{ path: '/run/vm1/org.qemu.guest_agent.0' }, 'agentMonitor'],
    [{ path: '/run/vm1/qga.sock' }, 'agentMonitor'],
    [{ path: '/run/vm1.gdb' }, '-gdb'],
    [{ path: '/run/vm1/serial0' }, '-serial'],
    [{ host: 'vmhost', port: 1234 }, '-gdb'],
    [{ host: 'vmhost', port: 16509 }, 'libvirtMonitor'],
    [{ host: 'vmhost', port: 8080 }, 'HTTP'],
  ])('of %j, by its name or port', (target, service) => {
    expect(silenceHintFor(target)).toMatch(/^connected, but another client may hold this monitor/);
    expect(silenceHintFor(target)).toMatch(/; or this is, by its (?:name|port), /);
    expect(silenceHintFor(target)).toContain(service);
  });

  it.each([{ path: '/run/vm1/qmp-console.sock' }, { path: '/run/gdb/vm1' }, { host: 'vmhost', port: 4444 }])(
    'of %j is not guessed',
    (target) => {
      expect(silenceHintFor(target)).toMatch(
        /libvirt, a guest agent, a gdb stub, a serial port, TLS and HTTP/,
      );
    },
  );
});
