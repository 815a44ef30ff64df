import type { OrderFilter } from "../gql/graphql";

/** The questions that a merchant asks every day, in the order of an order's life. */
export const views = {
  all: {},
  toPay: { status: ["OPEN"], paymentStatus: ["PENDING", "FAILED"] },
  toShip: { status: ["OPEN"], paymentStatus: ["PAID", "PARTIALLY_REFUNDED"], fulfillmentStatus: ["UNFULFILLED"] },
  scheduled: { fulfillmentStatus: ["SCHEDULED"] },
  held: { status: ["OPEN"], fulfillmentStatus: ["ON_HOLD", "REQUEST_DECLINED"] },
  withSuppliers: { status: ["OPEN"], fulfillmentStatus: ["IN_PROGRESS", "PARTIALLY_FULFILLED"] },
  onTheWay: { deliveryStatus: ["IN_TRANSIT", "PARTIALLY_DELIVERED"] },
  problems: { deliveryStatus: ["EXCEPTION", "RETURNED"] },
  delivered: { deliveryStatus: ["DELIVERED"] },
} satisfies Record<string, OrderFilter>;

export type View = keyof typeof views;

export const viewNames = Object.keys(views) as View[];
