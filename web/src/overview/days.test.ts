import { expect, test } from "vitest";
import { formatDate, lastDays } from "./days";

test("the last days end today, and pass over months and years", () => {
  expect(lastDays(1, new Date(2026, 10, 27))).toEqual({ from: "2026-11-27", to: "2026-11-27" });
  expect(lastDays(7, new Date(2026, 0, 3, 23, 59))).toEqual({ from: "2025-12-28", to: "2026-01-03" });
});

test("a day is the same in every zone", () => {
  expect(formatDate("2026-11-01", "en")).toBe("Nov 1");
});
