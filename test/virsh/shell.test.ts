import { firstValueFrom } from 'rxjs';
import { VirshProcesses } from '../../src/virsh/process.js';
import { VirshShell } from '../../src/virsh/shell.js';
import { failure } from '../failure.js';

/** A shell whose virsh reads a line, then does this. */
const shellOf = (then: string) =>
  new VirshShell(new VirshProcesses(['sh', '-c', `read -r _; ${then}`, 'virsh']), 1_000_000);

describe('a shell whose virsh', () => {
  test.each([
    ['ends', 'echo "error: no more" >&2; exit 3', 'sh ended with code 3: no more'],
    [
      'loses the daemon, and would connect again by itself',
      'echo "error: Disconnected from qemu:///system due to end of file" >&2; exec sleep 60',
      'Disconnected from qemu:///system due to end of file',
    ],
  ])('%s fails all that was asked, and all that is asked later', async (_, then, words) => {
    const shell = shellOf(then);
    const questions = ['list', 'version'].map((command) => failure(firstValueFrom(shell.ask(command))));
    for (const question of [...questions, failure(firstValueFrom(shell.end$))]) {
      expect(await question).toMatchObject({ message: words });
    }
    expect(await failure(firstValueFrom(shell.ask('late')))).toMatchObject({ message: words });
  });
});
