import { DatePipe } from '@angular/common';
import { Component, computed, input, signal } from '@angular/core';
import { matching, type Entry } from './machine';

/** The machine's events as they arrive, with a filter. */
@Component({
  selector: 'app-event-log',
  imports: [DatePipe],
  template: `
    <section class="card log" aria-labelledby="log-title">
      <div class="card-head">
        <h3 id="log-title">Events</h3>
        <input
          type="search"
          aria-label="Filter events by name or data"
          placeholder="Filter, such as STOP"
          [value]="text()"
          (input)="text.set(field.value)"
          #field
        />
        <span class="hint">{{ shown().length }} of {{ entries().length }}</span>
      </div>
      <ol class="entries" tabindex="0" aria-label="Events, the newest first">
        @for (entry of shown(); track entry.key) {
          <li [class.connection]="entry.name === 'connected' || entry.name === 'disconnected'">
            <time>{{ entry.at | date: 'HH:mm:ss.SSS' }}</time>
            <b>{{ entry.name }}</b>
            <code>{{ entry.detail }}</code>
          </li>
        } @empty {
          <li class="empty">
            {{ entries().length === 0 ? 'No event yet.' : 'No event matches the filter.' }}
          </li>
        }
      </ol>
    </section>
  `,
})
export class EventLog {
  readonly entries = input.required<readonly Entry[]>();
  protected readonly text = signal('');
  protected readonly shown = computed(() => matching(this.entries(), this.text()));
}
