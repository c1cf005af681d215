import { ArgumentError } from '../../../src/errors.js';
import { parseUri } from '../../../src/libvirt/protocol/uri.js';

describe('libvirt URIs', () => {
  test.each([
    ['qemu:///system', { transport: 'unix', instance: 'system', name: 'qemu:///system', socket: undefined }],
    ['qemu:///session', { transport: 'unix', instance: 'session', name: 'qemu:///session' }],
    ['qemu+unix:///system?socket=/run/a%20b', { transport: 'unix', socket: '/run/a b' }],
    ['qemu:///system?mode=direct', { transport: 'unix', mode: 'direct' }],
    ['qemu+tcp://host/system', { transport: 'tcp', host: 'host', port: 16509 }],
    ['qemu+tcp://[::1]:1234/system', { transport: 'tcp', host: '::1', port: 1234 }],
    ['qemu+tcp://[fe80::1%25lo]/system', { host: 'fe80::1%lo', port: 16509 }],
    ['qemu+tcp://[fe80::1%eth0.5]:7/system', { host: 'fe80::1%eth0.5', port: 7 }],
    ['qemu+ssh://root@[fe80::1%25wlan0]/system', { host: 'fe80::1%wlan0', user: 'root' }],
    ['qemu://host/system', { transport: 'tls', host: 'host', port: 16514, noVerify: false }],
    ['qemu+tls://host/system?no_verify=1&pkipath=/p', { transport: 'tls', noVerify: true, pkipath: '/p' }],
    ['qemu+TLS://host/system', { transport: 'tls' }],
    [
      'qemu+ssh://root@host:2222/system?keyfile=/k&known_hosts=/h&no_verify=0&no_tty=1&proxy=netcat',
      {
        ...{ transport: 'ssh', host: 'host', port: 2222, user: 'root', keyfile: '/k', knownHosts: '/h' },
        ...{ noVerify: false, proxy: 'netcat', name: 'qemu:///system' },
      },
    ],
    ['qemu+ssh://host/session?name=qemu:///embed', { transport: 'ssh', name: 'qemu:///embed' }],
  ])('%s', (uri, expected) => {
    expect(parseUri(uri)).toMatchObject(expected);
  });

  test.each([
    ['xen:///system', "'xen'"],
    ['qemu+libssh2://host/system', "'libssh2'"],
    ['qemu+ext://host/system', "'ext'"],
    ['qemu:///embed', "'/embed'"],
    ['qemu:///system?sokcet=/run/x', "'sokcet'"],
    ['qemu+tcp://host/system?no_verify=1', "'no_verify'"],
    ['qemu+tls://host/system?tls_priority=NORMAL', "'tls_priority'"],
    ['qemu+ssh://host/system?sshauth=agent', "'sshauth'"],
    ['qemu:///system?mode=sideways', "'mode'"],
    ['qemu:///system?socket=', "'socket'"],
    ['qemu:///system?socket=/a&socket=/b', "'socket'"],
    ['qemu+tcp:///system', 'needs a host'],
    ['qemu+unix://host/system', "'host'"],
    ['qemu+tcp://host:0/system', "'0'"],
    ['qemu+tcp://host:99999/system', "'99999'"],
    ['qemu+ssh://-oProxyCommand=x/system', 'host'],
    ['qemu+ssh://-oX@host/system', 'user'],
    ['qemu+tls://root@host/system', "for ssh alone; who logs in over tls is given as the option 'auth'"],
    ['qemu+tcp://root@host/system', 'for ssh alone'],
    ['qemu+tcp://[fe80::1%]/system', 'host'],
    ['qemu+tcp://[host]/system', 'host'],
    ['qemu+tcp://host/system?name=%zz', 'name'],
    ['qemu', 'form'],
    ['', 'form'],
  ])('refuses %s and says why', (uri, words) => {
    expect(() => parseUri(uri)).toThrow(ArgumentError);
    expect(() => parseUri(uri)).toThrow(words);
  });

  test('a password in the URI is refused and not shown', () => {
    const refusal = () => parseUri('qemu+ssh://root:hunter2@host/system');
    expect(refusal).toThrow("'auth'");
    expect(refusal).not.toThrow(/hunter2/);
  });
});
