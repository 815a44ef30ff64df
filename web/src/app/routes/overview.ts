import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root";

export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/overview",
  component: lazyRouteComponent(() => import("../../overview/OverviewPage"), "OverviewPage"),
});
