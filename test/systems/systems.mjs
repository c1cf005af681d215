// The systems that the integration suite runs on beside the one at hand: newer QEMU and libvirt, each in a folder of its own.

/** What the integration suite drives, by Debian's package names. libstdc++6 and libatomic1 are for the host's Node. */
const PACKAGES = [
  ...['qemu-system-x86', 'qemu-utils', 'qemu-guest-agent'],
  ...['libvirt-daemon', 'libvirt-daemon-system', 'libvirt-daemon-driver-qemu', 'libvirt-clients'],
  ...['libsasl2-modules', 'sasl2-bin', 'gnutls-bin', 'openssh-server', 'openssh-client'],
  ...['git', 'iproute2', 'nats-server', 'procps', 'python3', 'socat', 'libstdc++6', 'libatomic1'],
];

/** What comes from the backports where a system uses them. */
const QEMU_PACKAGES = PACKAGES.filter((name) => name.startsWith('qemu-'));

/**
 * By the name on the command line:
 * - `suite`: Debian's release, for debootstrap;
 * - `suites`: what apt reads there;
 * - `installs`: packages, by the release that they are taken from (`''`: apt's own choice), in this order.
 */
export const SYSTEMS = {
  trixie: { suite: 'trixie', suites: ['trixie'], installs: [['', PACKAGES]] },
  'trixie-bpo': {
    suite: 'trixie',
    suites: ['trixie', 'trixie-backports'],
    installs: [
      ['trixie-backports', QEMU_PACKAGES],
      ['', PACKAGES],
    ],
  },
  sid: { suite: 'sid', suites: ['sid'], installs: [['', PACKAGES]] },
};
