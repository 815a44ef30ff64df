import { createRouter } from "@tanstack/react-router";
import { Broken, NoPage, rootRoute } from "./root";
import { orderRoute } from "./routes/order";
import { homeRoute, ordersRoute } from "./routes/orders";

const routeTree = rootRoute.addChildren([homeRoute, ordersRoute, orderRoute]);

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
