import { IconAlertTriangle, IconChartBar, IconCode, IconPackage, IconSettingsAutomation, IconTruck, IconUsers, IconWorld } from "@tabler/icons-react";

/** What the shell links to, in this order. A page adds itself here and in routes/. */
export const navigation = [
  { to: "/orders", name: "orders", scope: "orders:read", icon: IconPackage },
  { to: "/exceptions", name: "exceptions", scope: "orders:read", icon: IconAlertTriangle },
  { to: "/overview", name: "overview", scope: "orders:read", icon: IconChartBar },
  { to: "/suppliers", name: "suppliers", scope: "suppliers:read", icon: IconTruck },
  { to: "/shipping", name: "shipping", scope: "shipping:read", icon: IconWorld },
  { to: "/fulfillment", name: "fulfillment", scope: "settings:read", icon: IconSettingsAutomation },
  { to: "/people", name: "people", scope: "people:read", icon: IconUsers },
  { to: "/developers", name: "developers", scope: "tokens:read", icon: IconCode },
] as const;
