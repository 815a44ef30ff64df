/** How long to wait before the nth try in a row: anything between nothing and a
 * bound that doubles, so that many clients that lost one server come back spread out. */
export function fullJitter(tries: number, random: () => number = Math.random): number {
  const baseMs = 500;
  const capMs = 30_000;
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(tries, 16));
}

/** Spaces out attempts to connect. The first is free; each further one waits
 * longer, until `reset` says that the line proved good. `wake` ends a wait. */
export class Pause {
  #tries = -1;
  #end: (() => void) | undefined;

  async before(): Promise<void> {
    const tries = this.#tries++;
    if (tries < 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, fullJitter(tries));
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#end = undefined;
  }

  reset(): void {
    this.#tries = 0;
  }

  wake(): void {
    this.#end?.();
  }
}
