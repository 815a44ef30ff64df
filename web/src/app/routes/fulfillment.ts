import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root";

export const fulfillmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/fulfillment",
  component: lazyRouteComponent(() => import("../../fulfillment/FulfillmentPage"), "FulfillmentPage"),
});
