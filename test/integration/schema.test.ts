import { execFileSync } from 'node:child_process';
import { firstValueFrom } from 'rxjs';
import { socketMonitor } from '../../src/socket/index.js';
import { schemaOf } from '../../src/flows/index.js';
import { isMonitorError } from '../../src/errors.js';
import type { CommandMap } from '../../src/raw/index.js';
import { replyCodec } from '../../src/raw/codecs.js';
import { askSchema } from '../../tools/cli/target/live.js';
import { rxqmp } from '../../tools/cli/program.js';
import { compareSchemas } from '../../tools/qapi/drift.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { explainedOf } from '../raw/explained.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { QEMU, type RealQemu, startQemu } from './qemu.js';
import { describeReal } from './real.js';
import { isFrom, qemuRelease } from './versions.js';

describeReal("the schema of the machine's QEMU", [QEMU], () => {
  let qemu: RealQemu;
  beforeAll(async () => {
    qemu = await startQemu({ args: ['-device', 'virtio-scsi-pci', '-drive', 'if=none,driver=null-co,id=d'] });
  });
  afterAll(() => qemu[Symbol.asyncDispose]());

  test('drifts in nothing from the facts, but for what it is built without', async () => {
    const { live, version } = await askSchema(qemu.path);
    const { differences, explained } = compareSchemas(live, readFacts());
    expect(differences).toEqual([]);
    const build = execFileSync(QEMU, ['--version'], { encoding: 'utf8' });
    if (build.includes('(Debian')) expect(explained).toEqual(explainedOf(version) ?? explained);
    // Until 10.1 a QEMU for one target has no other target's commands.
    const others = explained.filter((line) => /^command .*TARGET_/.test(line));
    expect(others.length > 0).toBe(!isFrom(qemuRelease(), [10, 1, 0]));
    for (const line of explained)
      expect(line).toMatch(/: QEMU is built without it \((?:CONFIG|TARGET|HAVE)_/);
  });

  test('has no difference that rxqmp schema-diff lists', async () => {
    let out = '';
    const code = await rxqmp(['schema-diff', '--socket', qemu.path], {
      out: (text) => (out += text),
      err: () => {},
    });
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/\n0 differences\n\d+ explained by what QEMU is built with\n/),
    ]);
  });

  test('is told by names on the wire: members through nested types, values and features', async () => {
    await using monitor = socketMonitor({ path: qemu.path });
    const schema = await firstValueFrom(schemaOf(monitor));
    expect(schema.has('blockdev-add', 'node-name')).toBe(true);
    expect(schema.has('blockdev-add', 'file', 'filename')).toBe(true);
    expect(schema.has('blockdev-add', 'driver', 'qcow2')).toBe(true);
    expect(schema.has('blockdev-add', 'dynamic-auto-read-only')).toBe(true);
    expect(schema.has('block-job-pause', 'x-never')).toBe(false);
    expect(schema.has('MIGRATION', 'status', 'postcopy-paused')).toBe(true);
    expect(schema.answers('query-block', 'inserted', 'image', 'backing-image', 'filename')).toBe(true);
  });

  test('makes the same types each time', async () => {
    const made = async () => {
      let out = '';
      await rxqmp(['generate', '--socket', qemu.path], { out: (text) => (out += text), err: () => {} });
      return out;
    };
    const first = await made();
    expect(first).toContain("  'query-status': {\n    returns: StatusInfo;\n  };");
    expect((await made()) === first).toBe(true);
  });

  test('is kept by its replies: each command that only asks answers what its codec takes', async () => {
    const { live } = await askSchema(qemu.path);
    await using monitor = socketMonitor({ path: qemu.path });
    const asking = live.commands.filter(({ name }) => /^(?:x-)?query-/.test(name));
    const decoded: string[] = [];
    for (const { name } of asking) {
      try {
        const reply = await firstValueFrom(monitor.execute({ execute: name }));
        const result = replyCodec(name as keyof CommandMap).decode(reply);
        expect([name, result._tag]).toEqual([name, 'Right']);
        decoded.push(name);
      } catch (error) {
        // It wants arguments, or the machine hasn't what it asks for.
        if (!isMonitorError(error)) throw error;
      }
    }
    expect(decoded).toEqual(
      expect.arrayContaining(['query-block', 'query-qmp-schema', 'query-pci', 'query-chardev']),
    );
    expect(decoded.length).toBeGreaterThan(50);
  });
});

describeReal('the schema of a domain of libvirt', LIBVIRT, () => {
  let daemon: RealLibvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    await daemon.startDomain('vm1');
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  test('is asked by --uri and --domain, and its release is told by QEMU, not by libvirt', async () => {
    let out = '';
    const options = ['--uri', daemon.uri, '--domain', 'vm1'];
    const write = { out: (text: string) => (out += text), err: (text: string) => (out += text) };
    expect([await rxqmp(['schema-diff', ...options], write), out]).toEqual([
      0,
      expect.stringMatching(/^QEMU [\d.]+: \d+ commands, \d+ events[^\n]*\n0 differences\n/),
    ]);
    const version = execFileSync(QEMU, ['--version'], { encoding: 'utf8' });
    expect(version).toContain(/^QEMU ([\d.]+):/.exec(out)?.[1]);
    out = '';
    expect(await rxqmp(['generate', ...options], write)).toBe(0);
    expect(out).toContain('export interface CommandMap {');
  });
});
