// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-job.JobInfo
 */
export interface JobInfo {
  id: string;
  type: JobType;
  status: JobStatus;
  'current-progress': number | bigint;
  'total-progress': number | bigint;
  error?: string | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-job.JobStatus
 */
export type JobStatus =
  | 'undefined'
  | 'created'
  | 'running'
  | 'paused'
  | 'ready'
  | 'standby'
  | 'waiting'
  | 'pending'
  | 'aborting'
  | 'concluded'
  | 'null'
  | (string & {});

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-job.JobType
 */
export type JobType =
  | 'commit'
  | 'stream'
  | 'mirror'
  | 'backup'
  | 'create'
  | 'amend'
  | 'snapshot-load'
  | 'snapshot-save'
  | 'snapshot-delete'
  | (string & {});

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-job.JobVerb
 */
export type JobVerb =
  | 'cancel'
  | 'pause'
  | 'resume'
  | 'set-speed'
  | 'complete'
  | 'dismiss'
  | 'finalize'
  | 'change'
  | (string & {});

/** The commands of QEMU's module job. */
export interface JobCommands {
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.job-cancel
   */
  'job-cancel': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.job-complete
   */
  'job-complete': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.job-dismiss
   */
  'job-dismiss': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.job-finalize
   */
  'job-finalize': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.job-pause
   */
  'job-pause': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.job-resume
   */
  'job-resume': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-job.query-jobs
   */
  'query-jobs': {
    returns: readonly JobInfo[];
  };
}

/** The events of QEMU's module job. */
export interface JobEvents {
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-job.JOB_STATUS_CHANGE
   */
  JOB_STATUS_CHANGE: {
    data: {
      id: string;
      status: JobStatus;
    };
  };
}
