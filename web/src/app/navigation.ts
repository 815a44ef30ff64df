import { IconAlertTriangle, IconPackage, IconSettingsAutomation, IconTruck, IconWorld } from "@tabler/icons-react";

/** What the shell links to, in this order. A page adds itself here and in routes/. */
export const navigation = [
  { to: "/orders", name: "orders", icon: IconPackage },
  { to: "/exceptions", name: "exceptions", icon: IconAlertTriangle },
  { to: "/suppliers", name: "suppliers", icon: IconTruck },
  { to: "/shipping", name: "shipping", icon: IconWorld },
  { to: "/fulfillment", name: "fulfillment", icon: IconSettingsAutomation },
] as const;
