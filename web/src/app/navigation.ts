import { IconPackage } from "@tabler/icons-react";

/** What the shell links to, in this order. A page adds itself here and in routes/. */
export const navigation = [{ to: "/orders", name: "orders", icon: IconPackage }] as const;
