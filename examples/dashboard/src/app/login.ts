import { Component, inject, output, signal } from '@angular/core';
import { Api } from './api';

/** Asks for the password. */
@Component({
  selector: 'app-login',
  template: `
    <main class="login">
      <form class="card" (submit)="logIn($event, password.value)">
        <h2>Log in</h2>
        <input type="text" autocomplete="username" value="dashboard" hidden />
        <label for="password">Password</label>
        <input
          #password
          id="password"
          type="password"
          autocomplete="current-password"
          required
          [attr.aria-invalid]="failure() ? 'true' : null"
          aria-describedby="login-failure"
        />
        <p id="login-failure" class="failure" role="alert">{{ failure() }}</p>
        <button type="submit" class="primary" [disabled]="isBusy()">Log in</button>
        <p class="hint">The server printed it next to this page's URL.</p>
      </form>
    </main>
  `,
})
export class Login {
  readonly loggedIn = output();
  readonly #api = inject(Api);
  protected readonly failure = signal('');
  protected readonly isBusy = signal(false);

  protected async logIn(event: Event, password: string): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    this.failure.set('');
    try {
      const refusal = await this.#api.login(password);
      if (refusal === undefined) this.loggedIn.emit();
      else this.failure.set(refusal);
    } catch {
      this.failure.set("The dashboard's server does not answer.");
    } finally {
      this.isBusy.set(false);
    }
  }
}
