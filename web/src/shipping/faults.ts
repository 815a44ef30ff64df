import { createContext, useContext } from "react";

/** What the server refused, by path below the input. */
export const FaultsContext = createContext<ReadonlyMap<string, string>>(new Map());

/** Of one field; of a list also what is wrong with its elements. */
export function useFault(path: string, withElements = false): string | undefined {
  const faults = useContext(FaultsContext);
  if (!withElements) return faults.get(path);
  const found = [...faults].filter(([at]) => at === path || at.startsWith(`${path}.`)).map(([, message]) => message);
  return found.length ? found.join("; ") : undefined;
}
