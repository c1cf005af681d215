import { Component, computed, input } from '@angular/core';

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 600;
const HEIGHT = 140;
const POINTS = 60;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Returns bytes in the unit that leaves the fewest digits. */
export function bytesInWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const amount = bytes / 1_024 ** power;
  return `${amount.toFixed(amount < 10 && power > 0 ? 1 : 0)} ${UNITS[power]}`;
}

/** Lines over the last minute, the newest value on the right. */
@Component({
  selector: 'app-chart',
  template: `
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{{ title() }}</span>
        <span class="legend">
          @for (line of lines(); track line.name) {
            <span class="legend-item" [attr.data-line]="$index"
              >{{ line.name }} <b>{{ line.latest }}</b></span
            >
          }
        </span>
      </figcaption>
      <svg
        role="img"
        [attr.aria-label]="label()"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        focusable="false"
      >
        @for (y of grid; track y) {
          <line class="grid" x1="0" x2="${WIDTH}" [attr.y1]="y" [attr.y2]="y" />
        }
        @for (line of lines(); track line.name) {
          <path class="area" [attr.data-line]="$index" [attr.d]="line.area" />
          <path class="line" [attr.data-line]="$index" [attr.d]="line.path" />
        }
      </svg>
      <div class="axis" aria-hidden="true">
        <span>{{ top() }}</span><span>0</span>
      </div>
    </figure>
  `,
})
export class Chart {
  readonly title = input.required<string>();
  readonly series = input.required<readonly Series[]>();
  readonly unit = input('');
  protected readonly grid = [0, 1, 2, 3].map((row) => 1 + (row * (HEIGHT - 2)) / 3);
  readonly #max = computed(() =>
    niceCeiling(Math.max(1_024, ...this.series().flatMap(({ values }) => values))),
  );
  protected readonly top = computed(() => this.#words(this.#max()));
  protected readonly lines = computed(() =>
    this.series().map(({ name, values }) => {
      const path = values.map((value, at) => this.#point(value, at, values.length)).join(' ');
      const first = WIDTH - ((values.length - 1) * WIDTH) / (POINTS - 1);
      const latest = values.at(-1);
      return {
        name,
        latest: latest === undefined ? '–' : this.#words(latest),
        path,
        area: values.length === 0 ? '' : `${path} L ${WIDTH} ${HEIGHT} L ${first.toFixed(1)} ${HEIGHT} Z`,
      };
    }),
  );
  protected readonly label = computed(
    () =>
      `${this.title()}: ${this.lines()
        .map(({ name, latest }) => `${name} ${latest}`)
        .join(', ')}`,
  );

  #words(value: number): string {
    return `${bytesInWords(value)}${this.unit()}`;
  }

  #point(value: number, at: number, count: number): string {
    const x = WIDTH - ((count - 1 - at) * WIDTH) / (POINTS - 1);
    const y = HEIGHT - 1 - (Math.max(value, 0) / this.#max()) * (HEIGHT - 4);
    return `${at === 0 ? 'M' : 'L'} ${x.toFixed(1)} ${y.toFixed(1)}`;
  }
}

/** Returns 1, 2, 4 … of a unit, so that the scale changes seldom. */
function niceCeiling(value: number): number {
  return 2 ** Math.ceil(Math.log2(value * 1.05));
}
