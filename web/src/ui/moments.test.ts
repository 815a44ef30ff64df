import { expect, test } from "vitest";
import { countdown, formatDuration, fromNow } from "./moments";

const now = Date.parse("2026-11-23T10:00:00Z");
const s = 1_000;

test.each([
  [now - 240 * s, "4 min. ago"],
  [now - 3_599 * s, "59 min. ago"],
  [now + 7_200 * s, "in 2 hr."],
  [now - 86_400 * s, "yesterday"],
  [now - 20 * s, "now"],
])("%d is %s", (at, want) => {
  expect(fromNow(at, now, "en")).toBe(want);
});

test.each([
  [now + 65 * s, "1:05"],
  [now + 7_200 * s, "2:00:00"],
  [now - 5 * s, "0:00"],
])("counts down to %d as %s", (until, want) => {
  expect(countdown(until, now)).toBe(want);
});

test.each([
  [4.23, "4.2 sec"],
  [1_800, "30 min"],
  [7_200, "2 hr"],
  [216_000, "2.5 days"],
])("%d seconds are %s", (seconds, want) => {
  expect(formatDuration(seconds, "en")).toBe(want);
});
