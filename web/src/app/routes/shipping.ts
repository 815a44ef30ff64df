import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root";

export const shippingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shipping",
  component: lazyRouteComponent(() => import("../../shipping/ShippingPage"), "ShippingPage"),
});

export const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shipping/$profileId",
  component: lazyRouteComponent(() => import("../../shipping/ProfilePage"), "ProfilePage"),
});
