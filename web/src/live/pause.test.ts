import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fullJitter, Pause } from "./pause";

describe("fullJitter", () => {
  test("spreads a try between nothing and its bound", () => {
    expect(fullJitter(0, () => 0)).toBe(0);
    expect(fullJitter(0, () => 1)).toBe(500);
    expect(fullJitter(3, () => 1)).toBe(4_000);
  });

  test("never waits longer than half a minute, however often it was tried", () => {
    expect(fullJitter(10_000, () => 1)).toBe(30_000);
  });
});

describe("Pause", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(1);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  async function waited(pause: Pause): Promise<number> {
    const start = Date.now();
    const done = pause.before().then(() => Date.now() - start);
    await vi.runAllTimersAsync();
    return done;
  }

  test("lets the first try through and doubles the wait of each further one", async () => {
    const pause = new Pause();
    expect([await waited(pause), await waited(pause), await waited(pause)]).toEqual([0, 500, 1_000]);
  });

  test("starts over, but not for free, once the line proved good", async () => {
    const pause = new Pause();
    await waited(pause);
    await waited(pause);
    await waited(pause);
    pause.reset();
    expect(await waited(pause)).toBe(500);
  });

  test("ends a wait when woken", async () => {
    const pause = new Pause();
    await waited(pause);
    const start = Date.now();
    const done = pause.before().then(() => Date.now() - start);
    pause.wake();
    expect(await done).toBe(0);
  });
});
