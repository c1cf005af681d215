/** The jobs of the small machine: their states, and the events in the order that QEMU 7.2 sends them. */

/** The options of a job of the double. */
export interface FakeJobOptions {
  /** `create` has no BLOCK_JOB events and stays until dismissed; the others are block jobs. */
  readonly type?: 'create' | 'backup' | 'mirror' | 'commit' | 'stream';
  /** The job's progress at its end; in bytes for block jobs. */
  readonly total?: number;
  /** Whether the job is dismissed when it has concluded; by default as QEMU does for its type. */
  readonly autoDismiss?: boolean;
}

/** A job of the double, which the test controls. */
export interface FakeJob {
  /** The job's id. */
  readonly id: string;
  /** Sets the job's progress, as `query-jobs` reports it. */
  progress(current: number): void;
  /** Makes a mirror ready: it has caught up and waits for `job-complete`. */
  ready(): void;
  /** Concludes the job with success, and sends QEMU's events for that. */
  finish(): void;
  /** Concludes the job with an error, which has this text. */
  fail(error: string): void;
  /** Concludes the job as cancelled. */
  cancel(): void;
}

export type RaiseEvent = (event: string, data?: object) => void;

interface Row {
  readonly id: string;
  readonly type: string;
  readonly total: number;
  readonly autoDismiss: boolean;
  current: number;
  status: string;
  error?: string;
  /** `job-complete` came while it was paused; it ends when it is resumed. */
  completing?: boolean;
}

const refuse = (desc: string) => ({ class: 'GenericError', desc });

/** The verbs that QEMU accepts, by state. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  cancel: ['created', 'running', 'paused', 'ready', 'standby', 'waiting', 'pending'],
  pause: ['created', 'running', 'paused', 'ready', 'standby'],
  resume: ['created', 'running', 'paused', 'ready', 'standby'],
  complete: ['ready', 'standby'],
  dismiss: ['concluded'],
};

const PAUSED: ReadonlySet<string> = new Set(['paused', 'standby']);

export class SmallJobs {
  readonly #rows = new Map<string, Row>();
  readonly #raise: RaiseEvent;

  constructor(raise: RaiseEvent) {
    this.#raise = raise;
  }

  /** The reply to `query-jobs`. */
  list(): object[] {
    return [...this.#rows.values()].map(({ id, type, status, current, total, error }) => ({
      'current-progress': current,
      status,
      'total-progress': total,
      type,
      id,
      ...(error === undefined ? {} : { error }),
    }));
  }

  /** @throws `{ class, desc }` in QEMU's words where the id is taken */
  start(id: string, options: FakeJobOptions = {}): FakeJob {
    const {
      type = 'backup',
      total = type === 'create' ? 1 : 4_194_304,
      autoDismiss = type !== 'create',
    } = options;
    if (this.#rows.has(id)) throw refuse(`Job ID '${id}' already in use`);
    const row: Row = { id, type, total, autoDismiss, current: 0, status: 'undefined' };
    this.#rows.set(id, row);
    this.#enter(row, 'created');
    this.#enter(row, 'running');
    if (type === 'backup') {
      // Its filter node goes in while it is paused.
      this.#enter(row, 'paused');
      this.#enter(row, 'running');
    }
    return {
      id,
      progress: (current) => void (row.current = current),
      ready: () => {
        row.current = total;
        this.#enter(row, 'ready');
        this.#blockEvent(row, 'BLOCK_JOB_READY');
      },
      finish: () => this.#finish(row),
      fail: (error) => this.#abort(row, error, 'BLOCK_JOB_COMPLETED'),
      cancel: () => this.#abort(row, 'Operation canceled', 'BLOCK_JOB_CANCELLED'),
    };
  }

  /** @returns what happens after the reply. @throws `{ class, desc }` in QEMU's words */
  command(verb: string, id: string): () => void {
    const row = this.#rows.get(id);
    if (row === undefined) throw refuse('Job not found');
    if (!VERBS[verb]?.includes(row.status)) {
      throw refuse(`Job '${id}' in state '${row.status}' cannot accept command verb '${verb}'`);
    }
    switch (verb) {
      case 'cancel':
        return () => this.#abort(row, 'Operation canceled', 'BLOCK_JOB_CANCELLED');
      case 'complete':
        if (row.status === 'ready') return () => this.#finish(row);
        row.completing = true;
        return () => undefined;
      case 'pause':
        if (PAUSED.has(row.status)) throw refuse('Job is already paused');
        this.#enter(row, row.status === 'ready' ? 'standby' : 'paused');
        return () => undefined;
      case 'resume':
        if (!PAUSED.has(row.status)) throw refuse("Can't resume a job that was not paused");
        this.#enter(row, row.status === 'standby' ? 'ready' : 'running');
        return () => {
          if (row.completing === true) this.#finish(row);
        };
      default:
        this.#dismiss(row);
        return () => undefined;
    }
  }

  #finish(row: Row): void {
    row.current = row.total;
    this.#enter(row, 'waiting');
    this.#enter(row, 'pending');
    this.#blockEvent(row, 'BLOCK_JOB_COMPLETED');
    this.#conclude(row);
  }

  #abort(row: Row, error: string, event: string): void {
    row.error = error;
    this.#enter(row, 'aborting');
    this.#blockEvent(row, event, event === 'BLOCK_JOB_COMPLETED' ? { error } : {});
    this.#conclude(row);
  }

  #conclude(row: Row): void {
    this.#enter(row, 'concluded');
    if (row.autoDismiss) this.#dismiss(row);
  }

  #dismiss(row: Row): void {
    this.#rows.delete(row.id);
    this.#enter(row, 'null');
  }

  #enter(row: Row, status: string): void {
    if (row.status === status) return;
    row.status = status;
    this.#raise('JOB_STATUS_CHANGE', { status, id: row.id });
  }

  #blockEvent({ id, type, total, current }: Row, event: string, more: object = {}): void {
    if (type !== 'create')
      this.#raise(event, { device: id, len: total, offset: current, speed: 0, type, ...more });
  }
}
