import type { GraphiQL } from "graphiql";
import type { ComponentProps } from "react";
import type { Brought } from "./fragment";
import Welcome from "./operations/welcome.graphql?raw";
import Orders from "./operations/orders.graphql?raw";
import OrderInFull from "./operations/orderInFull.graphql?raw";
import ShipOrder from "./operations/shipOrder.graphql?raw";
import SetFulfillmentMode from "./operations/setFulfillmentMode.graphql?raw";
import OrdersUpdated from "./operations/ordersUpdated.graphql?raw";
import OrderUpdated from "./operations/orderUpdated.graphql?raw";
import Tracking from "./operations/tracking.graphql?raw";
import TrackingUpdated from "./operations/trackingUpdated.graphql?raw";
import CreateOrder from "./operations/createOrder.graphql?raw";
import Messages from "./operations/messages.graphql?raw";
import WorkQueue from "./operations/workQueue.graphql?raw";
import ShippingQuote from "./operations/shippingQuote.graphql?raw";
import Suppliers from "./operations/suppliers.graphql?raw";
import CreateSupplierLink from "./operations/createSupplierLink.graphql?raw";
import WebhookDeliveries from "./operations/webhookDeliveries.graphql?raw";
import CreateStore from "./operations/createStore.graphql?raw";
import InviteOwner from "./operations/inviteOwner.graphql?raw";

/** One tab of the playground. */
export interface Example {
  query: string;
  variables?: Record<string, unknown>;
}

/** The tabs in the order in which a newcomer reads them: merchant, buyer, supplier, developer, operator. */
export function examples(brought: Brought): Example[] {
  const order = brought.order || "ord_…";
  const buyer = brought.buyer || "the last part of a buyer's link, /t/…";
  return [
    { query: Welcome },
    { query: Orders, variables: { filter: { status: ["OPEN"] } } },
    { query: OrderInFull, variables: { id: order } },
    { query: ShipOrder, variables: { input: { orderId: order, idempotencyKey: "any-text-of-yours-1" } } },
    { query: SetFulfillmentMode, variables: { input: { mode: "AUTOMATIC", dryRun: true } } },
    { query: WorkQueue, variables: { filter: {} } },
    { query: ShippingQuote, variables: { input: { countryCode: "BR", postalCode: "80010-000", region: "PR", lines: [{ sku: "a SKU of your catalogue", quantity: 1 }] } } },
    { query: OrdersUpdated, variables: { filter: {} } },
    { query: OrderUpdated, variables: { id: order } },
    { query: Tracking, variables: { token: buyer } },
    { query: TrackingUpdated, variables: { token: buyer } },
    { query: Suppliers },
    { query: CreateSupplierLink, variables: { input: { supplierId: "sup_…" } } },
    { query: CreateOrder, variables: { input: newOrder } },
    { query: Messages, variables: { filter: {} } },
    { query: WebhookDeliveries, variables: { filter: {} } },
    { query: CreateStore, variables: { input: { name: "Casa Azul", currency: "BRL" } } },
    { query: InviteOwner, variables: { storeId: "sto_…", email: "ana@casaazul.example" } },
  ];
}

type TabDefinition = NonNullable<ComponentProps<typeof GraphiQL>["defaultTabs"]>[number];

/** The same as GraphiQL wants them. */
export function exampleTabs(brought: Brought): TabDefinition[] {
  return examples(brought).map(({ query, variables }) => ({
    query,
    ...(variables ? { variables: JSON.stringify(variables, null, 2) } : {}),
  }));
}

const newOrder = {
  externalId: "shop-order-1",
  paid: true,
  email: "buyer@example.com",
  shippingMethod: "Standard",
  shippingAddress: {
    name: "Ana Souza",
    line1: "Rua das Flores 12",
    city: "Curitiba",
    region: "PR",
    postalCode: "80010-000",
    countryCode: "BR",
  },
  lines: [{ sku: "a SKU of your catalogue", quantity: 1 }],
};
