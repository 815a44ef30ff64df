import { useLocalStorage } from "@mantine/hooks";
import { type OrdersSearch, readSearch } from "./search";

export interface SavedView {
  name: string;
  search: OrdersSearch;
}

/** One's own views, kept in this browser. */
export function useSavedViews() {
  const [views, setViews] = useLocalStorage<SavedView[]>({
    key: "waybill.orderViews",
    defaultValue: [],
    deserialize: (text) => readViews(text),
  });
  return {
    views,
    save: (view: SavedView) => setViews((all) => [...all.filter(({ name }) => name !== view.name), view]),
    forget: (name: string) => setViews((all) => all.filter((view) => view.name !== name)),
  };
}

/** Another version of this page may have written it, or a person. */
export function readViews(text: string | undefined): SavedView[] {
  try {
    const read: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(read)) return [];
    return read.flatMap((view: { name?: unknown; search?: unknown } | null) =>
      typeof view?.name === "string" && view.name ? [{ name: view.name, search: readSearch(Object(view.search) as Record<string, unknown>) }] : [],
    );
  } catch {
    return [];
  }
}
