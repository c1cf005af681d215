// One simulated libvirtd with many domains. Arguments: the path of its socket, how many domains.
import { fakeLibvirtd } from 'rxqmp/testing';
import { repeated, serve } from './worker.mjs';

const [path, count] = process.argv.slice(2);
const names = Array.from({ length: Number(count) }, (_, n) => `vm${n}`);
const uuid = (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const domains = Object.fromEntries(names.map((name, n) => [name, { uuid: uuid(n), run: () => ({}) }]));
const daemon = await fakeLibvirtd({ path, domains });
let sent = 0;

const actions = {
  /** Each domain raises an event, and again a millisecond later, so many times. */
  raise: (times) =>
    repeated(times, () => {
      const data = { status: 'running', id: String(sent) };
      for (const name of names) daemon.emit(name, { event: 'JOB_STATUS_CHANGE', data });
      sent += 1;
    }),
  /** Cuts the connection; the next one is taken. */
  drop: () => daemon.drop(),
};

serve(actions);
