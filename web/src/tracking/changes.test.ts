import { expect, test } from "vitest";
import { changes } from "./changes";
import { samplePackage, sampleTracking } from "./sample";
import { textsOf } from "./texts";

const texts = textsOf("en");
const key = "Correios RR123456785BR";

test("the same state is no change", () => {
  expect(changes(texts, sampleTracking([samplePackage()]), sampleTracking([samplePackage()]))).toEqual({
    packages: [],
    sentences: [],
  });
});

test("a new status is named in the server's words", () => {
  const after = samplePackage({ status: "OUT_FOR_DELIVERY", statusText: "Out for delivery" });
  expect(changes(texts, sampleTracking([samplePackage()]), sampleTracking([after]))).toEqual({
    packages: [key],
    sentences: ["Package 1: Out for delivery."],
  });
});

test("a new step under the same status is read out", () => {
  const step = { status: "IN_TRANSIT", message: "Arrived in your city", location: "", occurredAt: "2026-11-23T06:00:00Z" };
  const after = samplePackage({ events: [step, ...samplePackage().events] });
  expect(changes(texts, sampleTracking([samplePackage()]), sampleTracking([after])).sentences).toEqual([
    "Package 1: Arrived in your city.",
  ]);
});

test("a package that was not there is announced with the new headline", () => {
  const second = samplePackage({ trackingNumber: "TBA1", carrier: "Other" });
  const after = sampleTracking([samplePackage(), second], { summary: { situation: "ON_THE_WAY", count: 2, total: 3, moreToCome: false } });
  expect(changes(texts, sampleTracking([samplePackage()]), after)).toEqual({
    packages: ["Other TBA1"],
    sentences: ["Package 2 was sent: On its way.", "2 of 3 packages on the way."],
  });
});

test("a package keeps its identity when another one moves in front of it", () => {
  const first = samplePackage({ trackingNumber: "A" });
  const second = samplePackage({ trackingNumber: "B" });
  expect(changes(texts, sampleTracking([first]), sampleTracking([second, first])).packages).toEqual(["Correios B"]);
});
