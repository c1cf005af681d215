#!/usr/bin/env node
// Nothing is imported statically, so that a file that can't be loaded, as with too few file descriptors, is a line and no stack.
try {
  const { main } = await import('./main.js');
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`rxqmp: can't start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
