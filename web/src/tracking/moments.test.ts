import { expect, test } from "vitest";
import { Moments, variantOf } from "./moments";

// Which comma follows the weekday differs between versions of the browsers' tables.
const plain = (text: string) => text.replaceAll(",", "");

test("a moment is written in the viewer's zone", () => {
  const at = "2026-11-23T01:30:00Z";
  expect(plain(new Moments("en-GB", "America/Sao_Paulo").moment(at))).toBe("Sun 22 Nov 22:30");
  expect(plain(new Moments("en-GB", "Asia/Tokyo").moment(at))).toBe("Mon 23 Nov 10:30");
});

test("a promised day is the same day everywhere", () => {
  expect(plain(new Moments("en-GB", "America/Sao_Paulo").day("2026-11-25T00:00:00Z"))).toBe("Wed 25 Nov");
});

test("a promised hour is a day in the viewer's zone", () => {
  expect(plain(new Moments("en-GB", "America/Sao_Paulo").day("2026-11-25T01:00:00Z"))).toBe("Tue 24 Nov");
});

test("the clock is the viewer's", () => {
  expect(new Moments("en-GB", "Europe/Lisbon").clock(new Date("2026-11-23T10:02:00Z"))).toBe("10:02");
});

test("the variant of the language is the viewer's, if there is one", () => {
  expect(variantOf("en", ["pt-BR", "en-US", "en-GB"])).toBe("en-US");
  expect(variantOf("en", ["pt-BR", "en"])).toBe("en-GB");
  expect(variantOf("pt-BR", ["pt-PT", "en"])).toBe("pt-PT");
  expect(variantOf("pt-BR", ["en-US"])).toBe("pt-BR");
});
