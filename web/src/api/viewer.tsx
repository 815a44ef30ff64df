import { createContext, useContext } from "react";
import { ViewerDocument, type ViewerShownFragment } from "../gql/graphql";
import { useAPI } from "./api";

/** As docs/access.md lists them. */
export type Scope =
  | `${"orders" | "catalog" | "shipping" | "suppliers" | "settings" | "people" | "tokens" | "webhooks"}:${"read" | "write"}`
  | "orders:ship"
  | "costs:read"
  | "audit:read";

export const ViewerContext = createContext<ViewerShownFragment | null>(null);

/** Who is signed in. */
export function useViewer(): ViewerShownFragment {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("nobody is signed in");
  return viewer;
}

export type ViewerUser = NonNullable<ViewerShownFragment["user"]>;

/** Asks again who is signed in, after something about them has changed. */
export function useReread(): () => void {
  const { requests } = useAPI();
  return () => void requests.query(ViewerDocument, {}, { requestPolicy: "network-only" }).toPromise();
}

/** Says what the viewer may do: what they may not is not offered. */
export function useMay(): (scope: Scope) => boolean {
  const { scopes } = useViewer();
  return (scope) => scopes.includes(scope);
}
