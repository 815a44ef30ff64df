import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root";

export const exceptionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exceptions",
  component: lazyRouteComponent(() => import("../../exceptions/ExceptionsPage"), "ExceptionsPage"),
});
