import { expect, test } from "vitest";
import { authorizationOf } from "./fetcher";

test("the Authorization header is found in any case", () => {
  expect(authorizationOf({ accept: "x", authorization: "Bearer a" })).toBe("Bearer a");
  expect(authorizationOf({ AUTHORIZATION: "Bearer b" })).toBe("Bearer b");
});

test("without one there is none", () => {
  expect(authorizationOf(undefined)).toBe("");
  expect(authorizationOf({ Authorization: 7 })).toBe("");
});
