import { expect, test } from "vitest";
import { headersFor, readFragment } from "./fragment";

test("a fragment brings tokens, decoded", () => {
  expect(readFragment("#token=wb%2B1&buyer=b&order=ord_1")).toEqual({ token: "wb+1", buyer: "b", order: "ord_1" });
});

test("no fragment brings nothing", () => {
  expect(readFragment("")).toEqual({ token: "", buyer: "", order: "" });
});

test("a token becomes the Authorization header, whatever is in it", () => {
  expect(JSON.parse(headersFor('a"b'))).toEqual({ Authorization: 'Bearer a"b' });
});
