import { startChild, type Child, type ChildOptions } from '../node/child.js';

/** A program and its first arguments. */
export type Program = readonly [program: string, ...args: readonly string[]];

/** Starts virsh where a driver's options say, and knows which of those it started are left. */
export class VirshProcesses {
  readonly #left = new Set<Promise<void>>();

  constructor(readonly program: Program) {}

  /**
   * Starts one at its prompt, without its words of welcome.
   *
   * @param program - how to, if otherwise than usual
   */
  start(
    options: Omit<ChildOptions, 'command' | 'env'> & { readonly env?: Readonly<Record<string, string>> },
    program = this.program,
  ): Child {
    const child = startChild({
      ...options,
      command: [...program, '-q'],
      env: { ...environment(), ...options.env },
    });
    this.#left.add(child.gone);
    void child.gone.then(() => this.#left.delete(child.gone));
    return child;
  }

  /**
   * The program with two others before a virsh that is wrapped, since neither an environment nor an end
   * travels through ssh and the like: `env` gives it the one there, `setpriv` has it end there with what
   * runs it. Scripts are left alone, and sudo: who may run virsh may not run those, and is reported if he tries.
   */
  programWith(env: Readonly<Record<string, string>>): Program | undefined {
    const { program } = this;
    const virsh = program.at(-1) ?? '';
    if (program.length < 2 || !/^(.*\/)?virsh$/.test(virsh) || isLeftAlone(program[0])) return undefined;
    const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const [wrapper, ...args] = program;
    return [wrapper, ...args.slice(0, -1), 'setpriv', '--pdeathsig', 'TERM', 'env', ...given, virsh];
  }

  /** Resolves when none of those that were started is left. */
  async gone(): Promise<void> {
    await Promise.all(this.#left);
  }
}

function isLeftAlone(program: string): boolean {
  return /^(.*\/)?(sudo|doas|(ba|da|a|z|k)?sh)$/.test(program);
}

/** What would make virsh or libvirt print more than the answer, or in another language. */
const UNWANTED = [
  ...['LANGUAGE', 'VIRSH_DEBUG', 'VIRSH_LOG_FILE'],
  ...['LIBVIRT_DEBUG', 'LIBVIRT_LOG_OUTPUTS', 'LIBVIRT_LOG_FILTERS'],
];

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !UNWANTED.includes(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C.UTF-8',
    // A user's own keys and editing mode must not read what we write.
    INPUTRC: '/dev/null',
    TERM: 'dumb',
    // Commands hold secrets, and many megabytes.
    VIRSH_HISTSIZE: '0',
  };
}
