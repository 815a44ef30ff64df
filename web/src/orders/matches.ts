import type { OrderFilter, OrderRowFragment } from "../gql/graphql";

/** Whether the server would list an order under a filter; the live feed brings all
 * orders, so that one that leaves the list is seen leaving. */
export function matches(filter: OrderFilter, order: OrderRowFragment): boolean {
  const among = <T>(wanted: readonly T[] | null | undefined, value: T) => !wanted?.length || wanted.includes(value);
  return (
    among(filter.status, order.status) &&
    among(filter.paymentStatus, order.paymentStatus) &&
    among(filter.fulfillmentStatus, order.fulfillmentStatus) &&
    among(filter.deliveryStatus, order.deliveryStatus) &&
    (!filter.supplierId || (order.subOrders ?? []).some(({ supplier }) => supplier?.id === filter.supplierId)) &&
    (!filter.placedFrom || Date.parse(order.placedAt) >= Date.parse(filter.placedFrom)) &&
    (!filter.placedBefore || Date.parse(order.placedAt) < Date.parse(filter.placedBefore)) &&
    (!filter.search || [order.name, order.name.replace(/^#/, ""), order.externalId].includes(filter.search))
  );
}
