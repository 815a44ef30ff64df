import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root";

export const suppliersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/suppliers",
  component: lazyRouteComponent(() => import("../../suppliers/SuppliersPage"), "SuppliersPage"),
});

export const supplierRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/suppliers/$supplierId",
  component: lazyRouteComponent(() => import("../../suppliers/SupplierPage"), "SupplierPage"),
});
