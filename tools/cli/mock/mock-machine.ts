import type { FakeQemuVersion, Run } from '../../../src/testing/index.js';
import { readFacts } from '../../qapi/facts.js';
import { introspect } from '../../qapi/introspect.js';
import { schemaOf } from '../../qapi/merge.js';

/** What a double of QEMU answers beside the small machine of `fakeQemu`. */
export interface MockMachine {
  readonly run: Run;
  /** Gives the machine the way to raise events. */
  start(emit: (event: { readonly event: string; readonly data: object }) => void): void;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** What the disk reads and writes in a second. */
const READ_BYTES_PER_SECOND = 12 * MIB;
const WRITE_BYTES_PER_SECOND = 3 * MIB;
const BYTES_PER_OPERATION = 65_536;

/** A machine with two processors, a balloon and a busy disk, and the schema of a release. */
export function mockMachine(version: FakeQemuVersion): MockMachine {
  const schema = introspect(schemaOf(version, readFacts()));
  const commands = new Set(
    schema.flatMap(({ name, 'meta-type': type }) => (type === 'command' ? [name] : [])),
  );
  const startedAt = performance.now();
  let emit: Parameters<MockMachine['start']>[0] = () => undefined;
  let balloon = GIB;
  const answers: Readonly<Record<string, (args: { readonly value?: unknown }) => unknown>> = {
    'query-qmp-schema': () => schema,
    'query-name': () => ({ name: 'mock' }),
    'query-cpus-fast': () => [cpu(0), cpu(1)],
    'query-balloon': () => ({ actual: balloon }),
    balloon: ({ value }) => {
      balloon = Number(value);
      emit({ event: 'BALLOON_CHANGE', data: { actual: balloon } });
      return {};
    },
    'query-block': () => [
      {
        device: 'disk0',
        qdev: '/machine/peripheral/disk0/virtio-backend',
        type: 'unknown',
        removable: false,
        locked: false,
        'io-status': 'ok',
        inserted: { 'node-name': 'disk0', file: '/srv/disk0.qcow2', drv: 'qcow2', ro: false },
      },
    ],
    'query-blockstats': () => [blockStats((performance.now() - startedAt) / 1_000)],
  };
  return {
    run: ({ execute, arguments: args = {} }) => {
      // Also for those of Object, such as `constructor`.
      if (Object.hasOwn(answers, execute)) return answers[execute]?.(args);
      if (!commands.has(execute))
        throw { class: 'CommandNotFound', desc: `The command ${execute} has not been found` };
      return undefined;
    },
    start: (raise) => {
      emit = raise;
    },
  };
}

function cpu(index: number): object {
  const props = { 'core-id': index, 'thread-id': 0, 'socket-id': 0 };
  return {
    'cpu-index': index,
    'qom-path': `/machine/unattached/device[${index}]`,
    'thread-id': 1_000 + index,
    target: 'x86_64',
    props,
  };
}

function blockStats(seconds: number): object {
  const read = Math.round(seconds * READ_BYTES_PER_SECOND);
  const written = Math.round(seconds * WRITE_BYTES_PER_SECOND);
  return {
    device: 'disk0',
    'node-name': 'disk0',
    stats: {
      rd_bytes: read,
      wr_bytes: written,
      rd_operations: Math.round(read / BYTES_PER_OPERATION),
      wr_operations: Math.round(written / BYTES_PER_OPERATION),
    },
  };
}
