import { MONITOR_OPTIONS, type MonitorOptions } from '../monitor/options.js';
import { checkOptions, requireOptions, type Rule } from '../options.js';
import { isPlainText } from './protocol/line.js';
import type { Program } from './process.js';

/**
 * Where libvirt and the domain are, how to start virsh, and what every driver takes.
 *
 * @example
 * const options: VirshOptions = { uri: 'qemu:///system', domain: 'vm1', virsh: ['ssh', 'vmhost', 'virsh'] };
 */
export interface VirshOptions extends MonitorOptions {
  /** What `virsh --connect` takes, such as `qemu:///system` or `qemu+ssh://host/system`. */
  readonly uri: string;
  /** The domain's name, or its UUID in any case. A name that looks like a UUID is a name if a domain has it. */
  readonly domain: string;
  /**
   * The program, `virsh` on the PATH by default; or a program and its first arguments where virsh is
   * wrapped, such as `['ssh', 'host', 'virsh']`. It is given `-q` and nothing of the caller's.
   */
  readonly virsh?: string | readonly string[] | undefined;
}

const plain: Rule = {
  is: (value) => typeof value === 'string' && value !== '' && isPlainText(value),
  expected: 'a string that is not empty, without control characters: virsh takes those for keys',
};

const argument = (value: unknown) => typeof value === 'string' && !value.includes('\0');

const program: Rule = {
  is: (value) => {
    const words: readonly unknown[] = Array.isArray(value) ? value : [value];
    return words.every(argument) && words.length > 0 && words[0] !== '';
  },
  expected: 'a program, or an array of a program and its first arguments, strings without NUL',
};

/**
 * Checks the options.
 *
 * @throws `ArgumentError` naming the option that can't be used
 */
export function readVirshOptions(options: VirshOptions): {
  readonly uri: string;
  readonly domain: string;
  readonly program: Program;
  readonly common: MonitorOptions;
} {
  checkOptions(options, { ...MONITOR_OPTIONS, uri: plain, domain: plain, virsh: program }, 'virshMonitor');
  requireOptions(options, ['uri', 'domain'], 'virshMonitor');
  const { uri, domain, virsh = 'virsh', ...common } = options;
  const [file = 'virsh', ...args] = typeof virsh === 'string' ? [virsh] : virsh;
  return {
    uri,
    domain,
    program: [file, ...args],
    common,
  };
}
