import { Injectable } from '@angular/core';

/** What the page asks the dashboard's server besides QMP: the session, and what only the host can do. */
@Injectable({ providedIn: 'root' })
export class Api {
  /** @returns the machines' names, or undefined where the session is missing or has ended */
  async machines(): Promise<readonly string[] | undefined> {
    const response = await fetch('/api/machines');
    if (response.status === 401) return undefined;
    return (await checked(response).json()) as string[];
  }

  /** @returns why the login was refused; undefined where it succeeded */
  async login(password: string): Promise<string | undefined> {
    const response = await fetch('/api/login', { method: 'POST', body: password });
    if (response.status === 401) return 'This password is wrong.';
    if (response.status === 429) {
      return `Too many wrong passwords. Try again in ${response.headers.get('retry-after')} seconds.`;
    }
    checked(response);
    return undefined;
  }

  async logout(): Promise<void> {
    checked(await fetch('/api/logout', { method: 'POST' }));
  }

  /** Starts a machine's QEMU where none runs. */
  async start(name: string): Promise<void> {
    checked(await fetch(`/api/machines/${name}/start`, { method: 'POST' }));
  }

  /** The URL of a picture of the guest's screen; `turn` makes it another one for the browser's cache. */
  screenUrl(name: string, turn: number): string {
    return `/api/machines/${name}/screen?${turn}`;
  }
}

function checked(response: Response): Response {
  if (!response.ok) throw new Error(`the dashboard's server answered with status ${response.status}`);
  return response;
}
