import { Component, computed, inject, input, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { from, map, of, switchMap, timer, type Observable } from 'rxjs';
import { Api } from './api';
import { Chart, type Series } from './chart';
import { EventLog } from './event-log';
import type { Machine, Sample, Status } from './machine';
import { StatusBadge } from './status-badge';

const SCREEN_INTERVAL_MS = 2_000;
/** Where there is no connection, or no machine behind it. */
const AWAY: ReadonlySet<Status> = new Set(['connecting', 'lost', 'off']);

/** All of one machine: what it does, and what can be done with it. */
@Component({
  selector: 'app-machine-view',
  imports: [Chart, EventLog, StatusBadge],
  template: `
    <main class="machine" [attr.aria-label]="'Machine ' + machine().name">
      <section class="card head" aria-label="State and power">
        <div class="title">
          <h2>{{ machine().name }}</h2>
          <app-status-badge [status]="status()" />
          <span class="hint">{{ version() ?? '' }}</span>
        </div>
        <div class="actions" role="group" aria-label="Power">
          <!-- One button for all three, so that the focus stays where it is. -->
          <button type="button" [class.primary]="status() !== 'running'" (click)="switch()">
            {{ isAway() ? 'Start' : status() === 'running' ? 'Stop' : 'Run' }}
          </button>
          @if (!isAway()) {
            <button type="button" (click)="act('Reset', machine().reset())">Reset</button>
            <button type="button" class="danger" (click)="act('Power off', machine().powerOff())">
              Power off
            </button>
          }
        </div>
        <p class="news" role="status">
          @if (status() === 'lost') {
            The connection to this machine is lost; the page dials again.
          } @else if (news(); as event) {
            Last power event: {{ event }}
          }
        </p>
        <p class="failure" role="alert">{{ failure() }}</p>
      </section>

      <section class="card screen" aria-labelledby="screen-title">
        <div class="card-head"><h3 id="screen-title">Screen</h3></div>
        @if (screenUrl(); as url) {
          <img [src]="url" width="320" height="200" [alt]="'Screen of ' + machine().name" />
        } @else {
          <div class="dark-screen">no picture</div>
        }
      </section>

      <section class="card stats" aria-labelledby="stats-title">
        <div class="card-head">
          <h3 id="stats-title">Disk and memory</h3>
          <span class="hint">the last minute</span>
        </div>
        <app-chart title="Disk" unit="/s" [series]="diskSeries()" />
        @if (memorySeries(); as series) {
          <app-chart title="Balloon" [series]="series" />
        }
      </section>

      <section class="card jobs" aria-labelledby="jobs-title">
        <div class="card-head">
          <h3 id="jobs-title">Jobs</h3>
          <button type="button" [disabled]="isAway()" (click)="act('Backup', machine().backUp())">
            Back up the disk
          </button>
        </div>
        <ul>
          @for (job of jobs(); track job.id) {
            <li>
              <label [for]="'job-' + job.id"
                >{{ job.type }} <span class="hint">{{ job.status }}</span></label
              >
              <progress [id]="'job-' + job.id" [value]="job.done" max="100">{{ job.done }} %</progress>
              <span class="percent" aria-hidden="true">{{ job.done }} %</span>
              <button
                type="button"
                class="quiet"
                [attr.aria-label]="'Cancel ' + job.type + ' ' + job.id"
                (click)="act('Cancel', machine().cancel(job.id))"
              >
                Cancel
              </button>
            </li>
          } @empty {
            <li class="empty">No job runs.</li>
          }
        </ul>
      </section>

      <app-event-log [entries]="log()" />
    </main>
  `,
})
export class MachineView {
  readonly machine = input.required<Machine>();
  readonly #api = inject(Api);
  protected readonly failure = signal('');

  protected readonly status = this.#of(({ status$ }) => status$, 'connecting' as Status);
  protected readonly version = this.#of(({ version$ }) => version$, undefined);
  protected readonly log = this.#of(({ log$ }) => log$, []);
  protected readonly news = this.#of(
    ({ powerEvents$ }) => powerEvents$.pipe(map(({ event }) => event as string)),
    undefined,
  );
  protected readonly jobs = this.#of(
    ({ jobs$ }) =>
      jobs$.pipe(
        map((jobs) =>
          jobs.map(({ id, type, status, ...job }) => {
            const total = Number(job['total-progress']);
            const done = total > 0 ? Math.floor((100 * Number(job['current-progress'])) / total) : 0;
            return { id, type, status, done };
          }),
        ),
      ),
    [],
  );
  readonly #samples = this.#of<readonly Sample[]>(({ samples$ }) => samples$, []);
  protected readonly screenUrl = this.#of(
    ({ name, status$ }) =>
      status$.pipe(
        map((status) => AWAY.has(status)),
        switchMap((isAway) => (isAway ? of(undefined) : timer(0, SCREEN_INTERVAL_MS))),
        map((turn) => (turn === undefined ? undefined : this.#api.screenUrl(name, turn))),
      ),
    undefined,
  );

  protected readonly isAway = computed(() => AWAY.has(this.status()));
  protected readonly diskSeries = computed<readonly Series[]>(() => [
    { name: 'read', values: this.#samples().map(({ readBytesPerSecond }) => readBytesPerSecond) },
    { name: 'written', values: this.#samples().map(({ writtenBytesPerSecond }) => writtenBytesPerSecond) },
  ]);
  protected readonly memorySeries = computed<readonly Series[] | undefined>(() => {
    const values = this.#samples().flatMap(({ memoryBytes }) => memoryBytes ?? []);
    return values.length === 0 ? undefined : [{ name: 'actual', values }];
  });

  /** Starts the machine, stops it or lets it run, whichever it needs. */
  protected switch(): void {
    if (this.isAway()) this.act('Start', from(this.#api.start(this.machine().name)));
    else if (this.status() === 'running') this.act('Stop', this.machine().stop());
    else this.act('Run', this.machine().run());
  }

  /** Does it, and shows why where it fails. It goes on when another machine is shown. */
  protected act(what: string, action$: Observable<unknown>): void {
    this.failure.set('');
    action$.subscribe({
      error: (error: Error) => this.failure.set(`${what} failed: ${error.message}`),
    });
  }

  /** A stream of the machine that is shown, as a signal. */
  #of<A>(stream: (machine: Machine) => Observable<A>, initialValue: A) {
    return toSignal(toObservable(this.machine).pipe(switchMap(stream)), { initialValue });
  }
}
