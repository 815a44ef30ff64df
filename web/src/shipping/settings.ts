import { createContext, useContext } from "react";
import type { ShippingMergePolicy } from "../gql/graphql";

/** What all parts of the editor need to know of the store. */
interface Settings {
  currency: string;
  mergePolicy: ShippingMergePolicy;
  suppliers: { value: string; label: string }[];
}

export const SettingsContext = createContext<Settings>({ currency: "USD", mergePolicy: "SUM", suppliers: [] });

export function useSettings(): Settings {
  return useContext(SettingsContext);
}
