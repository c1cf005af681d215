import { join } from 'node:path';
import { libvirtMonitor } from '../../src/libvirt/index.js';
import {
  describeMonitor,
  fakeLibvirtd,
  type ConformanceOptions,
  type MonitorUnderTest,
} from '../../src/testing/index.js';
import { LIBVIRT } from '../integration/libvirtd.js';
import { startEverywhere, type LibvirtdEverywhere } from '../integration/libvirtd-listening.js';
import { describeReal, temporaryFolder } from '../integration/real.js';
import { conformingMachine } from '../socket/doubles.js';
import { showTable } from '../socket/table.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
let made = 0;

const UUID = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';

/** Out-of-band doesn't pass through libvirt, so a monitor of its never has that option. */
const within = ({ oob: _oob, ...options }: ConformanceOptions) => options;

const onFake = async (options: ConformanceOptions): Promise<MonitorUnderTest> => {
  const path = join(folder.path, `${(made += 1)}.sock`);
  const { run, hold } = conformingMachine();
  const libvirtd = await fakeLibvirtd({
    path,
    domains: {
      vm: {
        uuid: UUID,
        status: 'prelaunch',
        run,
      },
    },
  });
  const uri = `qemu+unix:///system?socket=${path}`;
  return {
    monitor: libvirtMonitor({ ...within(options), uri, domain: 'vm' }),
    lose: () => libvirtd.drop(),
    hold,
    close: () => libvirtd.close(),
  };
};
describeMonitor('fakeLibvirtd', onFake, { options: true, lose: true, hold: true });

const PROGRAMS = [...LIBVIRT, 'certtool', 'sshd', 'ssh', 'virt-ssh-helper'];

describeReal('on a real libvirtd', PROGRAMS, () => {
  let libvirt: LibvirtdEverywhere;

  beforeAll(async () => {
    libvirt = await startEverywhere();
  });
  afterAll(() => libvirt[Symbol.asyncDispose]());

  const onReal = (uri: () => string) => async (options: ConformanceOptions) => {
    const { daemon } = libvirt;
    const domain = `vm${(made += 1)}`;
    const start = () => daemon.startDomain(domain, { paused: true });
    await start();
    return {
      monitor: libvirtMonitor({ ...within(options), uri: uri(), domain }),
      lose: async () => {
        await daemon.signalDomain(domain, 'SIGKILL');
        await daemon.domainGone(domain);
        await start();
      },
      hold: () => daemon.holdDomain(domain),
      close: async () => {
        await daemon.signalDomain(domain, 'SIGKILL').catch(() => undefined);
      },
    };
  };
  // libvirt drops what it has read when QEMU's socket is reset, so about one `quit` in twenty has no SHUTDOWN there.
  const abilities = { options: true, lose: true, hold: true, losesShutdown: true };
  describeMonitor(
    'libvirt, UNIX',
    onReal(() => libvirt.uris.unix),
    abilities,
  );
  describeMonitor(
    'libvirt, TCP',
    onReal(() => libvirt.uris.tcp),
    abilities,
  );
  describeMonitor(
    'libvirt, TLS',
    onReal(() => `${libvirt.uris.tls}?pkipath=${libvirt.certificates.folder}`),
    abilities,
  );
  describeMonitor(
    'libvirt, ssh',
    onReal(() => libvirt.uris.ssh),
    abilities,
  );
});

afterAll(() => showTable('drivers/libvirt.md'));
