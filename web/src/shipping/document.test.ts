import { expect, test } from "vitest";
import { fileName, formatOf } from "./document";

test("a document says itself what it is", () => {
  expect(formatOf('{"shipping_zones": []}')).toBe("SHOPIFY_SHIPPING_ZONES");
  expect(formatOf('{"format": "waybill-shipping-profile", "version": 1}')).toBe("WAYBILL");
  for (const none of ["", "{", "[]", "null", '"shipping_zones"']) expect(formatOf(none)).toBeUndefined();
});

test("a profile's name becomes a file's", () => {
  expect(fileName("São Paulo / Expresso!")).toBe("sao-paulo-expresso.json");
  expect(fileName("日本")).toBe("profile.json");
});
