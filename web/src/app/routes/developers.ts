import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root";

export const developersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/developers",
  component: lazyRouteComponent(() => import("../../developers/DevelopersPage"), "DevelopersPage"),
});
