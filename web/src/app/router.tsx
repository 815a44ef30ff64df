import { createRouter } from "@tanstack/react-router";
import { Broken, NoPage, rootRoute } from "./root";
import { accountRoute } from "./routes/account";
import { developersRoute } from "./routes/developers";
import { exceptionsRoute } from "./routes/exceptions";
import { fulfillmentRoute } from "./routes/fulfillment";
import { orderRoute } from "./routes/order";
import { homeRoute, ordersRoute } from "./routes/orders";
import { overviewRoute } from "./routes/overview";
import { peopleRoute } from "./routes/people";
import { profileRoute, shippingRoute } from "./routes/shipping";
import { supplierRoute, suppliersRoute } from "./routes/suppliers";

const routeTree = rootRoute.addChildren([homeRoute, ordersRoute, orderRoute, exceptionsRoute, fulfillmentRoute, suppliersRoute, supplierRoute, shippingRoute, profileRoute, accountRoute, peopleRoute, overviewRoute, developersRoute]);

export const router = createRouter({
  routeTree,
  basepath: "/admin",
  defaultPreload: "intent",
  defaultNotFoundComponent: NoPage,
  defaultErrorComponent: Broken,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
