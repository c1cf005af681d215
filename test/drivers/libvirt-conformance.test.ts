import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libvirtMonitor } from '../../src/drivers/libvirt.js';
import {
  conformanceTable,
  describeMonitor,
  fakeLibvirtd,
  type ConformanceOptions,
  type MonitorUnderTest,
} from '../../src/testing/index.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from '../integration/libvirtd.js';
import { makePki, type Pki } from '../integration/pki.js';
import { describeReal, freePort, temporaryFolder } from '../integration/real.js';
import { type RealSshd, startSshd } from '../integration/sshd.js';

// libvirt drops what it has read when QEMU's socket is reset, so about one `quit` in twenty has no SHUTDOWN there.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const folder = temporaryFolder();
afterAll(() => folder.remove());
let made = 0;

const UUID = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';

/** Out-of-band doesn't pass through libvirt, so a monitor of its never has that option. */
const within = ({ oob: _oob, ...options }: ConformanceOptions) => options;

const onFake = async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
  const path = join(folder.path, `${(made += 1)}.sock`);
  const libvirtd = await fakeLibvirtd({
    path,
    domains: {
      vm: {
        uuid: UUID,
        status: 'prelaunch',
        run: ({ execute }) => {
          if (execute === 'slow') return new Promise((resolve) => setTimeout(resolve, 50, {}));
          if (execute === 'no-such-command' || execute.startsWith('дом')) {
            throw { class: 'CommandNotFound', desc: `The command ${execute} has not been found` };
          }
          return undefined;
        },
      },
    },
  });
  const uri = `qemu+unix:///system?socket=${path}`;
  return {
    monitor: libvirtMonitor({ ...within(options), uri, domain: 'vm' }),
    lose: () => libvirtd.drop(),
    close: () => libvirtd.close(),
  };
};
describeMonitor('fakeLibvirtd', onFake, { options: true, lose: true, slow: { execute: 'slow' } });

const PROGRAMS = [...LIBVIRT, 'certtool', 'sshd', 'ssh', 'virt-ssh-helper'];

describeReal('on a real libvirtd', PROGRAMS, () => {
  let daemon: RealLibvirtd;
  let pki: Pki;
  let sshd: RealSshd;
  let tcpPort: number;
  let tlsPort: number;

  beforeAll(async () => {
    tcpPort = await freePort();
    tlsPort = await freePort();
    daemon = await startLibvirtd({
      conf: (at) => {
        pki = makePki(join(at, 'pki'), '127.0.0.1');
        return [
          ...['listen_addr="127.0.0.1"', 'listen_tcp=1', `tcp_port="${tcpPort}"`, 'auth_tcp="none"'],
          ...['listen_tls=1', `tls_port="${tlsPort}"`, 'auth_tls="none"', ...pki.conf],
        ];
      },
    });
    sshd = await startSshd(daemon);
    await daemon.inside('ln', '-sf', daemon.socketPath, '/run/libvirt/libvirt-sock');
  }, 60_000);
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    sshd.remove();
  });

  const slow = { execute: 'pmemsave', arguments: { val: 0, size: 110 * 2 ** 20, filename: '/dev/null' } };
  const onReal = (uri: () => string) => async (options: ConformanceOptions) => {
    const domain = `vm${(made += 1)}`;
    await daemon.startDomain(domain, { paused: true });
    const start = () => daemon.startDomain(domain, { paused: true });
    return {
      monitor: libvirtMonitor({ ...within(options), uri: uri(), domain }),
      lose: async () => {
        await daemon.signalDomain(domain, 'SIGKILL');
        await daemon.domainGone(domain);
        await start();
      },
      close: async () => {
        await daemon.virsh('destroy', domain).catch(() => undefined);
      },
    };
  };
  const abilities = { options: true, lose: true, slow };
  describeMonitor(
    'libvirt, UNIX',
    onReal(() => daemon.uri),
    abilities,
  );
  describeMonitor(
    'libvirt, TCP',
    onReal(() => `qemu+tcp://127.0.0.1:${tcpPort}/system`),
    abilities,
  );
  describeMonitor(
    'libvirt, TLS',
    onReal(() => `qemu+tls://127.0.0.1:${tlsPort}/system?pkipath=${pki.folder}`),
    abilities,
  );
  describeMonitor(
    'libvirt, ssh',
    onReal(() => `qemu+ssh://root@127.0.0.1:${sshd.port}/system?${sshd.parameters}`),
    abilities,
  );
});

/** The table stands in the driver's page; with RXQMP_UPDATE_DOCS=1 it is written anew. */
afterAll(() => {
  const table = conformanceTable();
  process.stdout.write(`\n${table}\n`);
  if (process.env['RXQMP_UPDATE_DOCS'] !== '1') return;
  const page = join(__dirname, '../../docs/drivers/libvirt.md');
  const text = readFileSync(page, 'utf8');
  const shown = /(<!-- conformance -->\n)[^]*(<!-- \/conformance -->)/;
  writeFileSync(page, text.replace(shown, `$1\n${table}\n\n$2`));
});
