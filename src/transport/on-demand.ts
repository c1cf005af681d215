/** Modules of Node's that cost a program a tenth of its start, and that most monitors never need. */

export function nodeTls(): typeof import('node:tls') {
  return process.getBuiltinModule('node:tls');
}

export function isMainThread(): boolean {
  return process.getBuiltinModule('node:worker_threads').isMainThread;
}
