import { expect, test } from "vitest";
import { arrivalOf, doorOf } from "./door";

test.each([
  ["/admin/accept-invitation", "accept-invitation"],
  ["/admin/reset-password/", "reset-password"],
  ["/admin/verify-email", "verify-email"],
  ["/admin/sign-in", "sign-in"],
  ["/admin", undefined],
  ["/admin/orders", undefined],
  ["/admin/orders/verify-email", undefined],
])("%s leads to %s", (path, door) => {
  expect(doorOf(path)).toBe(door);
});

test.each([
  ["", "#ticket=wbo_1&return_to=%2Fadmin%2Forders%3Fview%3Dheld", { ticket: "wbo_1", problem: undefined, returnTo: "/admin/orders?view=held" }],
  ["?problem=LINK_FIRST", "", { ticket: "", problem: "LINK_FIRST", returnTo: "/admin" }],
  ["?problem=anything", "", { ticket: "", problem: "REFUSED", returnTo: "/admin" }],
  ["", "#return_to=https%3A%2F%2Fevil.example", { ticket: "", problem: undefined, returnTo: "/admin" }],
  ["", "#return_to=%2F%2Fevil.example%2Fadmin", { ticket: "", problem: undefined, returnTo: "/admin" }],
  ["", "#return_to=%2Fadministrator", { ticket: "", problem: undefined, returnTo: "/admin" }],
])("%s%s is taken for what it is", (search, hash, arrival) => {
  expect(arrivalOf({ search, hash })).toEqual(arrival);
});
