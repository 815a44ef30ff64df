import { useSyncExternalStore } from "react";

/** Who this browser tab is. The token lives as long as the tab; it is never written
 * where other tabs or a later visit could read it. */
const place = "waybill.token";
const watchers = new Set<() => void>();

/** A link may bring a token along, behind the `#`, which browsers never send:
 * `/admin#token=…`. It is taken out of the address bar at once. */
export function takeToken(): void {
  const brought = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  if (!brought) return;
  sessionStorage.setItem(place, brought);
  history.replaceState(null, "", location.pathname + location.search);
}

export function signIn(token: string): void {
  sessionStorage.setItem(place, token);
  for (const tell of watchers) tell();
}

export function signOut(): void {
  sessionStorage.removeItem(place);
  for (const tell of watchers) tell();
}

/** Null when nobody is signed in. */
export function useToken(): string | null {
  return useSyncExternalStore(watch, () => sessionStorage.getItem(place));
}

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}
