import { expect, test } from "vitest";
import { doorOf } from "./door";

test.each([
  ["/admin/accept-invitation", "accept-invitation"],
  ["/admin/reset-password/", "reset-password"],
  ["/admin/verify-email", "verify-email"],
  ["/admin", undefined],
  ["/admin/orders", undefined],
  ["/admin/orders/verify-email", undefined],
])("%s leads to %s", (path, door) => {
  expect(doorOf(path)).toBe(door);
});
