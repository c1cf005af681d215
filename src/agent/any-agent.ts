import type { Observable } from 'rxjs';
import type { GuestCommandMap, ReturnOf, RunParameters } from '../raw/index.js';

/** What of a guest agent's monitor the helpers use, so that a map with commands of one's own fits too. */
export interface AnyAgent {
  run<N extends keyof GuestCommandMap & string>(
    command: N,
    ...parameters: RunParameters<GuestCommandMap[N]>
  ): Observable<ReturnOf<GuestCommandMap[N]>>;
}
