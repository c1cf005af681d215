/** The options that every subcommand for a machine has. */
export interface MachineOptions {
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  /** JSON lines also on a terminal. */
  readonly json?: boolean | undefined;
  /** The target is a guest agent. */
  readonly agent?: boolean | undefined;
}
