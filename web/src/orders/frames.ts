/** Collects what changes and gives it on once per frame, the newest of each only.
 * A tab that nobody looks at draws no frames; there it gives on by number. */
export class Frames<T> {
  readonly #waiting = new Map<string, T>();
  readonly #give: (all: T[]) => void;
  #frame = 0;

  constructor(give: (all: T[]) => void) {
    this.#give = give;
  }

  add(key: string, value: T): void {
    this.#waiting.set(key, value);
    const many = 500;
    if (this.#waiting.size >= many) this.#flush();
    else this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#waiting.clear();
  }

  #flush(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#give(all);
  }
}
