import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeAgent, fakeQemu, script, type Run } from '../../src/testing/index.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import { Stopped } from '../../tools/cli/io.js';
import { temporaryFolder } from '../integration/real.js';
import { introspect } from '../../tools/qapi/introspect.js';
import { PLAIN_SCREEN, run, start } from './set-up.js';

const folder = temporaryFolder();
const path = join(folder.path, 'qmp.sock');
afterAll(() => folder.remove());

const schema = introspect(releaseOf('10.2', readFacts()));

/** A QEMU with a real schema. */
function qemuThat(answers: Run) {
  return fakeQemu({
    path,
    run: (command) => (command.execute === 'query-qmp-schema' ? schema : answers(command)),
  });
}

describe('rxqmp run prints the reply', () => {
  const reply = { big: 18_446_744_073_709_551_615n, list: [1, 1e300, []], text: 'ü', none: null, empty: {} };

  test('as one line of JSON, with exact integers', async () => {
    await using _qemu = await qemuThat(() => reply);
    expect(await run(['run', path, 'x-acme'])).toEqual({
      code: 0,
      out: '{"big":18446744073709551615,"list":[1,1e+300,[]],"text":"ü","none":null,"empty":{}}\n',
      err: '',
    });
  });

  test('over several lines on a terminal, in colours where those are wanted', async () => {
    await using _qemu = await qemuThat(() => reply);
    const { out } = await run(['run', path, 'x-acme'], { screen: PLAIN_SCREEN });
    expect(out).toBe(
      `{\n  "big": 18446744073709551615,\n  "list": [\n    1,\n    1e+300,\n    []\n  ],\n  "text": "ü",\n  "none": null,\n  "empty": {}\n}\n`,
    );
    const coloured = await run(['run', path, 'x-acme'], { screen: { ...PLAIN_SCREEN, colour: true } });
    expect(coloured.out).toContain('\u001b[36m"big"\u001b[39m: \u001b[33m18446744073709551615\u001b[39m');
    expect((await run(['run', '--json', path, 'x-acme'], { screen: PLAIN_SCREEN })).out).toMatch(
      /^\{"big".*\n$/,
    );
  });

  test('as the lines that it has, where HMP answers a text on a terminal', async () => {
    await using _qemu = await qemuThat(() => 'first\r\nsecond\u001b[2J\r\n');
    const hmp = ['run', path, 'human-monitor-command', 'command-line=info roms'];
    expect((await run(hmp, { screen: PLAIN_SCREEN })).out).toBe('first\nsecond\\u001b[2J\n');
    expect((await run(hmp)).out).toBe('"first\\r\\nsecond\\u001b[2J\\r\\n"\n');
  });

  test.each([undefined, PLAIN_SCREEN])('without a character that a terminal would act on', async (screen) => {
    const hostile = '\u001b]0;owned\u0007\u009b2J\u007f\u202egnp';
    await using _qemu = await qemuThat(() => ({ [hostile]: [hostile] }));
    const { out } = await run(['run', path, 'x-acme'], { screen });
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(JSON.parse(out)).toEqual({ [hostile]: [hostile] });
  });
});

describe('rxqmp run sends the command', () => {
  test('with the types of the schema', async () => {
    await using qemu = await qemuThat(() => ({}));
    const words = ['driver=qcow2', 'node-name=7', 'file.driver=file', 'file.filename=/x', 'read-only=on'];
    expect((await run(['run', path, 'blockdev-add', ...words])).code).toBe(0);
    expect(qemu.received.at(-1)).toEqual({
      execute: 'blockdev-add',
      arguments: {
        driver: 'qcow2',
        'node-name': '7',
        file: { driver: 'file', filename: '/x' },
        'read-only': true,
      },
    });
  });

  test('with JSON, without a query of the schema', async () => {
    await using qemu = await qemuThat(() => ({}));
    await run(['run', path, 'balloon', '{"value":9007199254740993}']);
    expect(qemu.received.map(({ execute }) => execute)).toEqual(['qmp_capabilities', 'balloon']);
    expect(qemu.received.at(-1)?.arguments).toEqual({ value: 9_007_199_254_740_993n });
  });

  test('with a value from a file', async () => {
    await using qemu = await qemuThat(() => ({}));
    const file = join(folder.path, 'secret');
    writeFileSync(file, 'pass phrase\n');
    await run(['run', path, 'set_password', 'protocol=vnc', `password=@${file}`]);
    expect(qemu.received.at(-1)?.arguments).toEqual({ protocol: 'vnc', password: 'pass phrase' });
    expect(await run(['run', path, 'set_password', 'protocol=vnc', 'password=@/no/such/file'])).toMatchObject(
      {
        code: 2,
        err: "rxqmp: @/no/such/file: can't be read: ENOENT\n",
      },
    );
  });

  test('with text in UTF-8 alone, which nothing else is silently taken for', async () => {
    await using qemu = await qemuThat(() => ({}));
    const file = join(folder.path, 'latin1');
    writeFileSync(file, Buffer.from('größe\n', 'latin1'));
    const refused = await run(['run', path, 'set_password', 'protocol=vnc', `password=@${file}`]);
    expect(refused).toMatchObject({ code: 2, err: `rxqmp: @${file}: is not text in UTF-8\n` });
    // What Node makes of bytes that are not UTF-8.
    expect(await run(['run', path, 'device_del', 'id=\ufffd'])).toMatchObject({
      code: 2,
      err: "rxqmp: 'id=\ufffd': is not text in UTF-8 (a U+FFFD that is meant can be written as \\ufffd in JSON)\n",
    });
    await run(['run', path, 'device_del', '{"id":"\\ufffd"}']);
    expect(qemu.received.at(-1)).toEqual({ execute: 'device_del', arguments: { id: '\ufffd' } });
    writeFileSync(file, '\ufeff{"id":"größe"}');
    await run(['run', path, 'device_del', `@${file}`]);
    expect(qemu.received.at(-1)?.arguments).toEqual({ id: 'größe' });
  });

  test('with no text that is larger than QEMU takes, such as an endless one', async () => {
    await using _qemu = await qemuThat(() => ({}));
    expect(await run(['run', path, 'device_del', 'id=@/dev/zero'])).toMatchObject({
      code: 2,
      err: 'rxqmp: @/dev/zero: is larger than 67108864 bytes, the longest text that QEMU takes\n',
    });
  });

  test('out of band, without a query that would wait', async () => {
    await using qemu = await qemuThat(() => ({}));
    expect((await run(['run', '--oob', path, 'migrate-recover', 'uri=5'])).code).toBe(0);
    expect(qemu.received.map(({ execute, ...rest }) => [execute, rest])).toEqual([
      ['qmp_capabilities', expect.anything()],
      ['migrate-recover', { oob: true, arguments: { uri: '5' } }],
    ]);
  });

  test.each([
    [['run', '--oob', '--agent', path, 'guest-ping'], '--oob: a guest agent has no commands out of band'],
    [['run', '--oob', 'qemu:///system#vm1', 'migrate-pause'], '--oob: libvirt has no commands out of band'],
  ])('%j is refused', async (args, message) => {
    expect(await run(args)).toMatchObject({ code: 2, err: `rxqmp: ${message}\n` });
  });

  test('to RXQMP_TARGET where no target is given', async () => {
    await using _qemu = await qemuThat(() => 'there');
    expect(await run(['run', 'query-name'], { env: { RXQMP_TARGET: path } })).toMatchObject({
      out: '"there"\n',
    });
  });

  test('where the schema can’t be had, with values as they look', async () => {
    await using qemu = await fakeQemu({
      path,
      run: ({ execute }) => {
        if (execute === 'query-qmp-schema') throw { class: 'CommandNotFound', desc: 'disabled' };
        return {};
      },
    });
    expect((await run(['run', path, 'balloon', 'value=1'])).code).toBe(0);
    expect(qemu.received.at(-1)).toEqual({ execute: 'balloon', arguments: { value: 1 } });
  });

  test('to a guest agent, a boolean where it may be an enumeration too', async () => {
    await using agent = await fakeAgent({
      path,
      run: ({ execute }) => {
        if (execute === 'guest-exec') return { pid: 7 };
        if (execute !== 'guest-info') return undefined;
        const command = { name: 'guest-exec', enabled: true, 'success-response': true };
        return { version: '10.0.0', supported_commands: [command] };
      },
    });
    const words = ['guest-exec', 'path=/bin/date', 'capture-output=on'];
    expect(await run(['run', '--agent', path, ...words])).toMatchObject({ code: 0, err: '' });
    expect(agent.received.at(-1)?.arguments).toEqual({ path: '/bin/date', 'capture-output': true });
  });

  test('to a guest agent, with its types', async () => {
    await using agent = await fakeAgent({
      path,
      run: ({ execute }) => {
        if (execute === 'guest-file-open') return 7;
        if (execute !== 'guest-info') return undefined;
        const command = { name: 'guest-file-open', enabled: true, 'success-response': true };
        return { version: '10.0.0', supported_commands: [command] };
      },
    });
    expect(await run(['run', '--agent', path, 'guest-file-open', 'path=123', 'mode=r'])).toEqual({
      code: 0,
      out: '7\n',
      err: '',
    });
    expect(agent.received.at(-1)).toEqual({
      execute: 'guest-file-open',
      arguments: { path: '123', mode: 'r' },
    });
  });
});

describe('rxqmp run ends with', () => {
  test('1 for QEMU’s refusal, with its class and text', async () => {
    await using _qemu = await qemuThat(() => {
      throw { class: 'DeviceNotFound', desc: "Device 'x\u001b' not found, value 'y'" };
    });
    expect(await run(['run', path, 'device_del', 'id=x'])).toEqual({
      code: 1,
      out: '',
      err: "rxqmp: device_del: DeviceNotFound: Device 'x\\u001b' not found, value 'y'\n",
    });
  });

  test('1 for a command that is misspelt, with those that are near', async () => {
    await using _qemu = await fakeQemu({
      path,
      run: ({ execute }) => {
        if (execute === 'query-qmp-schema') return schema;
        throw { class: 'CommandNotFound', desc: `The command ${execute} has not been found` };
      },
    });
    const { code, err } = await run(['run', path, 'query-blok']);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(
        "CommandNotFound: The command query-blok has not been found (did you mean 'query-block'",
      ),
    ]);
    expect((await run(['run', path, 'query-blok', 'a=1'])).err).toBe(err);
  });

  test.each([
    [['run'], 'no target and no command: give a socket path, HOST:PORT'],
    [['run', 'query-status'], "no target before 'query-status': give a socket path, HOST:PORT"],
    [['run', '--agent', path], `only a target is given, '${path}': which command? Such as guest-info`],
    [['run', path], `only a target is given, '${path}': which command? Such as query-status`],
    [['run', path, 'balloon', 'valeu=1'], "valeu: no such argument (did you mean 'value'?)"],
    [['run', path, 'balloon', 'value=x'], 'value: expected a whole number'],
    [['run', '--timeout', '1s', path, 'stop'], 'Give milliseconds, 1 to 2147483647.'],
    [['run', 'http://x/', 'stop'], "'http://' is not a target"],
    [['run', 'localhost:99999', 'stop'], 'localhost:99999: 99999 is not a port, a number from 1 to 65535'],
    [['run', 'qemu:///system', 'stop'], 'which machine? Name it behind the URI: qemu:///system#DOMAIN'],
    [['rnu'], "rxqmp: unknown command 'rnu' (Did you mean run?)\n"],
  ])('2 for %j', async (args, message) => {
    await using _qemu = await qemuThat(() => ({}));
    expect(await run(args)).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  test('1 for an argument in JSON that is misspelt, with those that are near', async () => {
    await using _qemu = await qemuThat(({ arguments: args = {} }) => {
      const [name = ''] = Object.keys(args);
      throw { class: 'GenericError', desc: `Parameter '${name}' is unexpected` };
    });
    expect(await run(['run', path, 'device_del', '{"idd":"x"}'])).toMatchObject({
      code: 1,
      err: "rxqmp: device_del: GenericError: Parameter 'idd' is unexpected. idd: no such argument (did you mean 'id'?)\n",
    });
    // Which the schema has, such as one of a branch that is not chosen.
    expect(await run(['run', path, 'device_del', '{"id":"x"}'])).toMatchObject({
      err: "rxqmp: device_del: GenericError: Parameter 'id' is unexpected\n",
    });
  });

  test('2 for a second target beside RXQMP_TARGET, which it names', async () => {
    await using _qemu = await qemuThat(() => ({}));
    const env = { RXQMP_TARGET: path };
    const { code, err } = await run(['run', 'other.qmp', 'query-status'], { env });
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(
        /^rxqmp: 'query-status': expected key=value.*; the target is .*, of RXQMP_TARGET, and 'other.qmp' was taken for the command\n$/,
      ),
    ]);
    expect((await run(['run', 'balloon', 'value=x'], { env })).err).not.toContain('RXQMP_TARGET');
    expect((await run(['run'], { env })).err).toContain(`only a target is given, '${path}': which command?`);
  });

  test('3 where nothing listens', async () => {
    const gone = join(folder.path, 'gone.sock');
    expect(await run(['run', gone, 'stop'])).toMatchObject({ code: 3, err: expect.stringContaining(gone) });
  });

  test('3 for --agent at a QEMU’s monitor, and says to leave it out', async () => {
    await using _qemu = await qemuThat(() => ({}));
    const { code, err } = await run(['run', '--agent', path, 'guest-info']);
    expect([code, err]).toEqual([
      3,
      `rxqmp: ${path} is QEMU's own monitor, not a guest agent: leave out --agent\n`,
    ]);
  });

  test.each(['qga.sock', 'silent.sock'])(
    '3 for a guest agent without --agent, and names that option: %s',
    async (name) => {
      await using agent = await fakeAgent({ path: join(folder.path, name) });
      const { address } = agent;
      const target = 'path' in address ? address.path : '';
      const { code, err } = await run(['run', '--timeout', '1000', target, 'guest-info']);
      expect([code, err]).toEqual([3, expect.stringMatching(/trace record take .*with --agent\n$/)]);
      expect(err).not.toContain('agentMonitor');
    },
  );

  test('3 where no reply comes in time', async () => {
    await using _qemu = await qemuThat(() => new Promise(() => undefined));
    const { code, err } = await run(['run', '--timeout', '1000', path, 'stop']);
    expect([code, err]).toEqual([3, expect.stringMatching(/^rxqmp: stop was sent, .*1000 ms/)]);
  });

  test.each([['query-status'], ['balloon', 'value=1']])(
    '3 and what is missing where the monitor is silent: %s %s',
    async (...words) => {
      await using _silent = await fakeQemu({ path, onConnect: script() });
      const { code, err } = await run(['run', '--timeout', '1000', path, ...words]);
      expect([code, err]).toEqual([
        3,
        expect.stringMatching(/^rxqmp: no greeting within 1000 ms from .*another client may hold/),
      ]);
      expect(err).toContain(path);
    },
  );

  test('130 after Ctrl-C while the schema is queried, and while the connection is made', async () => {
    const stop = new AbortController();
    await using _qemu = await fakeQemu({
      path,
      run: () => {
        stop.abort(new Stopped('SIGINT'));
        return new Promise(() => undefined);
      },
    });
    const expected = { code: 130, out: '', err: '' };
    expect(await run(['run', path, 'balloon', 'value=1'], { stop: stop.signal })).toEqual(expected);
    await using silent = await fakeQemu({ path: `${path}2`, onConnect: script() });
    const dialling = start(['run', `${path}2`, 'query-status']);
    expect(await dialling.stop()).toEqual(expected);
    expect(silent.received).toEqual([]);
  });

  test('130 after Ctrl-C', async () => {
    const stop = new AbortController();
    await using _qemu = await qemuThat(() => {
      stop.abort(new Stopped('SIGINT'));
      return new Promise(() => undefined);
    });
    expect(await run(['run', path, 'stop'], { stop: stop.signal })).toEqual({ code: 130, out: '', err: '' });
  });
});

describe('the help of', () => {
  const subcommands = [
    ...['run', 'events', 'wait', 'top', 'share', 'mock', 'shell', 'generate', 'schema-diff'].map((name) => [
      name,
    ]),
    ...['record', 'show', 'replay'].map((name) => ['trace', name]),
  ];

  test.each([[], ...subcommands].map((words) => [words.join(' '), words]))(
    '%s has examples',
    async (_name, words) => {
      const { code, out, err } = await run([...words, '--help']);
      expect([code, err]).toEqual([0, '']);
      const examples = out.split('\nExamples:\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
      expect(examples.filter((line) => line.includes(`rxqmp ${words.join(' ')}`)).length).toBeGreaterThan(0);
    },
  );
});
