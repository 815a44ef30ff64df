import { useQuery } from "urql";
import { useAction } from "../api/act";
import { useMay, useViewer } from "../api/viewer";
import { DeleteViewDocument, SavedViewsDocument, SaveViewDocument } from "../gql/graphql";
import { type OrdersSearch, readSearch } from "./search";

export interface SavedView {
  id: string;
  name: string;
  search: OrdersSearch;
  /** Not offered to whom the server would refuse it. */
  deletable: boolean;
}

/** One's own views and the store's. */
export function useSavedViews() {
  const mayShare = useMay()("settings:write");
  const { user } = useViewer();
  const [{ data }, again] = useQuery({ query: SavedViewsDocument, requestPolicy: "cache-and-network" });
  const { run: keep } = useAction(SaveViewDocument);
  const { run: remove } = useAction(DeleteViewDocument);
  const reread = () => again({ requestPolicy: "network-only" });
  return {
    /** What the server keeps; another version of this page may have written it. */
    views: (data?.savedViews ?? []).map(({ id, name, criteria, shared }): SavedView => ({ id, name, search: readSearch(Object(criteria) as Record<string, unknown>), deletable: !shared || mayShare })),
    mayShare,
    /** An access token has no views of its own. */
    mayKeep: user !== null,
    save: async (name: string, search: OrdersSearch, shared: boolean) => {
      const kept = await keep({ input: { page: "orders", name, criteria: { ...search }, shared } });
      if (kept) reread();
      return kept !== undefined;
    },
    forget: async (id: string) => {
      if (await remove({ id })) reread();
    },
  };
}
