import { useSyncExternalStore } from "react";

/** Who this tab is. An access token lives as long as the tab; it is never written
 * where other tabs or a later visit could read it. Without one, the tab is whoever
 * the browser's cookie says, which no script can read. */
export interface Session {
  token: string | null;
  /** Another one when somebody else may be signed in. */
  turn: number;
}

const place = "waybill.token";
const watchers = new Set<() => void>();
let session: Session | undefined;
let tabs: BroadcastChannel | undefined;

/** A link may bring a token along, behind the `#`, which browsers never send:
 * `/admin#token=…`. It is taken out of the address bar at once. */
export function takeToken(): void {
  const brought = hashToken();
  if (!brought) return;
  sessionStorage.setItem(place, brought);
  dropHash();
}

/** What stands behind the `#` of this page's address. */
export function hashToken(): string {
  return new URLSearchParams(location.hash.replace(/^#/, "")).get("token") ?? "";
}

export function dropHash(): void {
  history.replaceState(null, "", location.pathname + location.search);
}

export function signInWith(token: string): void {
  sessionStorage.setItem(place, token);
  turn();
}

/** This tab goes by the browser's cookie, which has changed: so do the others. */
export function cookieChanged(): void {
  sessionStorage.removeItem(place);
  turn();
  tabs?.postMessage("");
}

/** This one has signed out, in every tab. The line may have told this tab already. */
export function signedOut(gone: Session): void {
  forget(gone);
  tabs?.postMessage("");
}

/** The server does not know this one any more. */
export function forget(gone: Session): void {
  if (gone !== session) return;
  sessionStorage.removeItem(place);
  turn();
}

export function useSession(): Session {
  return useSyncExternalStore(watch, now);
}

function now(): Session {
  return (session ??= { token: sessionStorage.getItem(place), turn: 0 });
}

function turn(): void {
  session = { token: sessionStorage.getItem(place), turn: now().turn + 1 };
  for (const tell of watchers) tell();
}

function watch(tell: () => void): () => void {
  watchers.add(tell);
  tabs ??= listen();
  return () => watchers.delete(tell);
}

/** Another tab has signed in, out, or gone to another store. */
function listen(): BroadcastChannel {
  const channel = new BroadcastChannel("waybill.session");
  channel.onmessage = () => {
    if (now().token === null) turn();
  };
  return channel;
}
