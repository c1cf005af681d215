import { Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import {
  catchError,
  combineLatest,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  map,
  switchMap,
  timer,
} from 'rxjs';
import { Api } from './api';
import { Login } from './login';
import { Machines } from './machine';
import { MachineTab } from './machine-tab';
import { MachineView } from './machine-view';

/** How often the page asks whether its session has ended, while a connection is lost. */
const SESSION_CHECK_MS = 3_000;

/** The page: a login, then the machines and the one that is chosen. */
@Component({
  selector: 'app-root',
  imports: [Login, MachineTab, MachineView],
  template: `
    <header class="bar">
      <h1>rxqmp <span>dashboard</span></h1>
      @if (machines()) {
        <button type="button" class="quiet" (click)="logOut()">Log out</button>
      }
    </header>
    @if (machines(); as all) {
      <div class="layout">
        <nav aria-label="Machines">
          <ul class="tabs">
            @for (machine of all; track machine.name) {
              <li>
                <app-machine-tab
                  [machine]="machine"
                  [chosen]="machine === chosen()"
                  (choose)="chosenName.set(machine.name)"
                />
              </li>
            }
          </ul>
        </nav>
        @for (machine of [chosen()]; track machine) {
          @if (machine) {
            <app-machine-view [machine]="machine" />
          }
        }
      </div>
    } @else if (isLoaded()) {
      <app-login (loggedIn)="load()" />
    }
  `,
})
export class App {
  readonly #api = inject(Api);
  readonly #service = inject(Machines);
  readonly #names = signal<readonly string[] | undefined>(undefined, {
    equal: (before, now) => before?.join() === now?.join(),
  });
  protected readonly isLoaded = signal(false);
  protected readonly chosenName = signal<string | undefined>(undefined);
  protected readonly machines = computed(() => this.#names()?.map((name) => this.#service.get(name)));
  protected readonly chosen = computed(() => {
    const machines = this.machines();
    return machines?.find(({ name }) => name === this.chosenName()) ?? machines?.[0];
  });

  constructor() {
    void this.load();
    // A browser does not say why a WebSocket is refused: it may be that the session has ended.
    toObservable(this.machines)
      .pipe(
        switchMap((machines = []) => combineLatest(machines.map(({ status$ }) => status$))),
        map((statuses) => statuses.includes('lost')),
        distinctUntilChanged(),
        switchMap((isLost) => (isLost ? timer(0, SESSION_CHECK_MS) : EMPTY)),
        exhaustMap(() => defer(() => this.load()).pipe(catchError(() => EMPTY))),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  /** Asks for the machines, and for a login where there is no session. */
  protected async load(): Promise<void> {
    const names = await this.#api.machines();
    this.#names.set(names);
    this.isLoaded.set(true);
    if (names === undefined) await this.#service.disconnect();
  }

  protected async logOut(): Promise<void> {
    await this.#api.logout();
    this.#names.set(undefined);
    await this.#service.disconnect();
  }
}
