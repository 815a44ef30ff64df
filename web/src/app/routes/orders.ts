import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { readSearch } from "../../orders/search";
import { rootRoute } from "../root";

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/orders" });
  },
});

export const ordersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/orders",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("../../orders/OrdersPage"), "OrdersPage"),
});
