import { useSyncExternalStore } from "react";

/** One clock for all that shows how long ago something was. It stands still while
 * nobody looks. */
class Clock {
  #now = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #watchers = new Set<() => void>();
  readonly #everyMs: number;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  readonly watch = (tell: () => void): (() => void) => {
    this.#watchers.add(tell);
    this.#timer ??= setInterval(this.#tick, this.#everyMs);
    return () => {
      this.#watchers.delete(tell);
      if (this.#watchers.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  readonly read = (): number => (this.#timer ? this.#now : Math.floor(Date.now() / this.#everyMs) * this.#everyMs);

  readonly #tick = () => {
    this.#now = Date.now();
    for (const tell of this.#watchers) tell();
  };
}

const minutes = new Clock(20_000);
const seconds = new Clock(1_000);

/** To some seconds. */
export function useNow(): number {
  return useSyncExternalStore(minutes.watch, minutes.read);
}

/** To the second; for countdowns only. */
export function useSecond(): number {
  return useSyncExternalStore(seconds.watch, seconds.read);
}
