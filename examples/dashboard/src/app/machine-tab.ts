import { Component, input, output } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { switchMap } from 'rxjs';
import type { Machine } from './machine';
import { StatusBadge } from './status-badge';

/** A machine in the list: its name and status. Chosen, it is the one that the page shows. */
@Component({
  selector: 'app-machine-tab',
  imports: [StatusBadge],
  template: `
    <button type="button" class="tab" [attr.aria-current]="chosen() ? 'true' : null" (click)="choose.emit()">
      <span class="tab-name">{{ machine().name }}</span>
      <app-status-badge [status]="status()" />
    </button>
  `,
})
export class MachineTab {
  readonly machine = input.required<Machine>();
  readonly chosen = input(false);
  readonly choose = output();
  readonly #machine$ = toObservable(this.machine);
  protected readonly status = toSignal(this.#machine$.pipe(switchMap(({ status$ }) => status$)), {
    initialValue: 'connecting' as const,
  });
  /** Holds the log's subscription, so that a machine that isn't shown keeps its history. */
  protected readonly log = toSignal(this.#machine$.pipe(switchMap(({ log$ }) => log$)));
}
