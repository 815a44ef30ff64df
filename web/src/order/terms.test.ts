import { expect, test } from "vitest";
import type { SubOrderLineShownFragment } from "../gql/graphql";
import { termsOf } from "./terms";

function line(changes: Partial<SubOrderLineShownFragment>): SubOrderLineShownFragment {
  return {
    id: "sol_1",
    supplierSku: "A",
    unitCost: "3.00 EUR",
    orderedUnitCost: null,
    quantity: 3,
    cancelledQuantity: 0,
    shippedQuantity: 0,
    orderLine: { id: "ol_1", title: "Mug", sku: "A", quantity: 3, unitPrice: "10.00 EUR", discount: "1.00 EUR" },
    ...changes,
  };
}

test("reckons what is left, with its share of the discount", () => {
  expect(termsOf([line({ shippedQuantity: 1 }), line({ quantity: 1 })])).toEqual({
    units: 3,
    cost: "9.00 EUR",
    sales: "29.01 EUR", // 20.00 − 0.66, 10.00 − 0.33
    margin: "20.01 EUR",
  });
});

test("has no margin between currencies, and no cost without a supplier", () => {
  expect(termsOf([line({ unitCost: "3.00 USD" })])).toMatchObject({ cost: "9.00 USD", margin: undefined });
  expect(termsOf([line({ unitCost: null })])).toMatchObject({ cost: undefined, sales: "29.00 EUR", margin: undefined });
});

test("a loss is negative", () => {
  expect(termsOf([line({ unitCost: "11.00 EUR" })]).margin).toBe("-4.00 EUR");
});
