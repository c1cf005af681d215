import { Component, computed, input } from '@angular/core';
import type { Status } from './machine';

const WORDS: Partial<Record<Status, string>> = {
  connecting: 'connecting',
  lost: 'connection lost',
  off: 'powered off',
};
const TONES: Partial<Record<Status, string>> = {
  running: 'good',
  lost: 'bad',
  'internal-error': 'bad',
  'io-error': 'bad',
  'guest-panicked': 'bad',
  off: 'off',
  connecting: 'off',
};

/** A machine's status in a word, with a colour that repeats it. */
@Component({
  selector: 'app-status-badge',
  template: `<span class="badge" [attr.data-tone]="tone()">{{ words() }}</span>`,
})
export class StatusBadge {
  readonly status = input.required<Status>();
  protected readonly words = computed(() => WORDS[this.status()] ?? this.status());
  protected readonly tone = computed(() => TONES[this.status()] ?? 'paused');
}
