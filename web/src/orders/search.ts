import type { DeliveryStatus, FulfillmentStatus, OrderFilter, PaymentStatus } from "../gql/graphql";
import { type View, views } from "./views";

/** What the address of the orders page says. Whatever is not understood is left out. */
export interface OrdersSearch {
  view?: View;
  q?: string;
  payment?: PaymentStatus;
  fulfillment?: FulfillmentStatus;
  delivery?: DeliveryStatus;
  supplier?: string;
  /** Days in the viewer's zone, the last one included. */
  from?: string;
  to?: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const word = /^[A-Z_]+$/;

export function readSearch(given: Record<string, unknown>): OrdersSearch {
  const text = (name: string, like?: RegExp) => {
    const value = given[name] === undefined ? "" : String(given[name]);
    return value && (!like || like.test(value)) ? value : undefined;
  };
  const read = {
    view: text("view") && (given.view as string) in views ? given.view : undefined,
    q: text("q"),
    payment: text("payment", word),
    fulfillment: text("fulfillment", word),
    delivery: text("delivery", word),
    supplier: text("supplier"),
    from: text("from", day),
    to: text("to", day),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as OrdersSearch;
}

/** The view, narrowed by what was chosen besides. A status chosen by hand replaces the view's. */
export function filterOf({ view, q, payment, fulfillment, delivery, supplier, from, to }: OrdersSearch): OrderFilter {
  return {
    ...views[view ?? "all"],
    ...(q ? { search: q.trim() } : {}),
    ...(payment ? { paymentStatus: [payment] } : {}),
    ...(fulfillment ? { fulfillmentStatus: [fulfillment] } : {}),
    ...(delivery ? { deliveryStatus: [delivery] } : {}),
    ...(supplier ? { supplierId: supplier } : {}),
    ...(from ? { placedFrom: startOf(from, 0) } : {}),
    ...(to ? { placedBefore: startOf(to, 1) } : {}),
  };
}

function startOf(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return start.toISOString();
}
