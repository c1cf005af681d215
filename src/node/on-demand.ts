/**
 * Modules of Node that are loaded when they are needed. They take a tenth of a program's start, and most monitors never
 * need them: an ES module that imports `node:fs` loads its promises, streams and readline too.
 */

export function nodeFs(): typeof import('node:fs') {
  return process.getBuiltinModule('node:fs');
}

export function nodeNet(): typeof import('node:net') {
  return process.getBuiltinModule('node:net');
}

export function nodeStream(): typeof import('node:stream') {
  return process.getBuiltinModule('node:stream');
}

export function nodeTls(): typeof import('node:tls') {
  return process.getBuiltinModule('node:tls');
}

export function isMainThread(): boolean {
  return process.getBuiltinModule('node:worker_threads').isMainThread;
}
