import { startChild, type Child, type ChildOptions } from '../node/child.js';
import { quoteWord } from './protocol/line.js';

/** A program and its first arguments. */
export type Program = readonly [program: string, ...args: readonly string[]];

/** Starts virsh as a driver's options say, and knows which of the started ones still run. */
export class VirshProcesses {
  readonly #left = new Set<Promise<void>>();
  /** virsh's own arguments among those of the program. */
  readonly #arguments: readonly string[];

  constructor(readonly program: Program) {
    this.#arguments = virshArguments(program);
  }

  /**
   * The command that connects. virsh's `-r` and `--readonly` count for the connection that virsh opens by itself alone,
   * so they are repeated. Otherwise a program with read-only access could change a domain.
   *
   * @throws {@link ArgumentError} for a URI with a control character
   */
  connectCommand(uri: string): string {
    const readonly = this.#arguments.some(isReadonly) ? ' --readonly' : '';
    return `connect --name ${quoteWord(uri)}${readonly}`;
  }

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
    const at = program.findLastIndex(isVirsh);
    if (at < 1 || isLeftAlone(program[0])) return undefined;
    const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const [wrapper, ...args] = program;
    return [
      wrapper,
      ...args.slice(0, at - 1),
      'setpriv',
      '--pdeathsig',
      'TERM',
      'env',
      ...given,
      ...program.slice(at),
    ];
  }

  /** Resolves when none of those that were started is left. */
  async gone(): Promise<void> {
    await Promise.all(this.#left);
  }
}

function isVirsh(word: string): boolean {
  return /^(.*\/)?virsh$/.test(word);
}

/** Those after virsh's own name; all of a script's, which may hand them to virsh. One word may be a line for a shell. */
function virshArguments(program: Program): readonly string[] {
  const words = program.flatMap((word) => word.trim().split(/\s+/));
  return words.slice(Math.max(words.findLastIndex(isVirsh), 0) + 1);
}

/** Also among other letters, and shortened, as virsh takes it. */
function isReadonly(word: string): boolean {
  return /^-[hqrtv]*r[hqrtv]*$/.test(word) || (word.length > 2 && '--readonly'.startsWith(word));
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
