import { virshMonitor, type VirshOptions } from '../../src/virsh/index.js';
import { VirshProcesses, type Program } from '../../src/virsh/process.js';

describe('virshMonitor refuses when it is made', () => {
  const right = { uri: 'qemu:///system', domain: 'vm1' };

  test.each<[object, string]>([
    [{ uri: right.uri }, "virshMonitor: 'domain' is missing"],
    [{ domain: right.domain }, "virshMonitor: 'uri' is missing"],
    [{ ...right, domain: '' }, "'domain' must be a string that is not empty"],
    [
      { ...right, domain: 'vm\t1' },
      "'domain' must be a string that is not empty, without control characters",
    ],
    [{ ...right, uri: 'qemu:///system\u0015' }, "'uri' must be"],
    [{ ...right, domain: 'vm\ud800' }, "'domain' must be"],
    [{ ...right, virsh: [] }, "'virsh' must be a program"],
    [{ ...right, virsh: '' }, "'virsh' must be a program"],
    [{ ...right, virsh: ['ssh', 'ho\0st', 'virsh'] }, "'virsh' must be a program"],
    [{ ...right, virhs: 'virsh' }, "unknown option 'virhs'"],
  ])('%j', (options, words) => {
    expect(() => virshMonitor(options as VirshOptions)).toThrow(words);
  });

  test('nothing that is right', () => {
    for (const virsh of [undefined, 'virsh', ['ssh', 'host', 'virsh']]) {
      expect(() => virshMonitor({ ...right, domain: "it's {any} naïve name", virsh })).not.toThrow();
    }
  });
});

describe('virsh is started', () => {
  test('without what makes it print more, or in another language, and with -q', async () => {
    const given = { LIBVIRT_DEBUG: '1', VIRSH_DEBUG: '0', LANGUAGE: 'de', LC_ALL: 'de_DE.UTF-8' };
    const env = jest.replaceProperty(process, 'env', { ...process.env, ...given });
    const processes = new VirshProcesses(['sh', '-c', 'echo "$0"; env']);
    let output = '';
    try {
      const ended = new Promise((resolve) =>
        processes.start({
          env: { LIBVIRT_LOG_OUTPUTS: '2:stderr' },
          onOutput: (chunk) => (output += Buffer.from(chunk).toString()),
          onErrors: () => undefined,
          onEnd: resolve,
        }),
      );
      expect(await ended).toBe('sh ended with code 0');
    } finally {
      env.restore();
    }
    await processes.gone();
    const lines = output.split('\n');
    expect(lines[0]).toBe('-q');
    expect(lines).toEqual(
      expect.arrayContaining([
        'LC_ALL=C.UTF-8',
        'TERM=dumb',
        'INPUTRC=/dev/null',
        'LIBVIRT_LOG_OUTPUTS=2:stderr',
      ]),
    );
    expect(output).not.toMatch(/^(LIBVIRT_DEBUG|VIRSH_DEBUG|LANGUAGE)=/m);
  });

  test.each<[Program, Program | undefined]>([
    [
      ['ssh', 'host', 'virsh'],
      ['ssh', 'host', 'setpriv', '--pdeathsig', 'TERM', 'env', 'A=1', 'virsh'],
    ],
    [
      ['chroot', '/x', '/usr/bin/virsh'],
      ['chroot', '/x', 'setpriv', '--pdeathsig', 'TERM', 'env', 'A=1', '/usr/bin/virsh'],
    ],
    [['virsh'], undefined],
    [['sudo', 'virsh'], undefined],
    [['/usr/bin/doas', 'virsh'], undefined],
    [['bash', '-c', 'virsh'], undefined],
    [['ssh', 'host', 'my-virsh-script'], undefined],
  ])('%j is given an environment there: %j', (program, given) => {
    expect(new VirshProcesses(program).programWith({ A: '1' })).toEqual(given);
  });

  test.each<[Program, boolean]>([
    [['virsh'], false],
    [['virsh', '-r'], true],
    [['virsh', '--readonly'], true],
    [['virsh', '--read'], true],
    [['virsh', '-tr', '-k', '5'], true],
    [['ssh', 'host', 'virsh -r'], true],
    [['sudo', '-r', 'role', 'virsh'], false],
    [['sudo', '/usr/bin/virsh', '-r'], true],
    [['my-virsh-script', '-r'], true],
    [['ssh', '-p', '22', 'host', 'virsh'], false],
  ])('%j connects read-only: %p', (program, readonly) => {
    expect(new VirshProcesses(program).connectCommand("qemu:///it's")).toBe(
      `connect --name 'qemu:///it'\\''s'${readonly ? ' --readonly' : ''}`,
    );
  });

  test("virsh's own arguments stay behind it where it is given an environment", () => {
    expect(new VirshProcesses(['ssh', 'host', 'virsh', '-r']).programWith({ A: '1' })).toEqual([
      ...['ssh', 'host', 'setpriv', '--pdeathsig', 'TERM', 'env', 'A=1', 'virsh', '-r'],
    ]);
  });
});
