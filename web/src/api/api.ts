import { createContext, useContext, useSyncExternalStore } from "react";
import { cacheExchange, Client, fetchExchange, mapExchange } from "urql";
import { createLiveClient, type LiveClient, socketURL } from "../live/client";
import type { Connection } from "../live/connection";
import { ViewerDocument } from "../gql/graphql";
import { codeOf } from "./problem";

/** The two ways to the server, both in one person's name: requests, and the line
 * that brings what changes. */
export interface API {
  requests: Client;
  live: LiveClient;
  /** How the line is, for useSyncExternalStore. */
  connection: () => Connection;
  onConnection: (tell: () => void) => () => void;
  /** The server does not know who asks any more. */
  onRefused: () => void;
  close: () => void;
}

/** Asks in the name of a token's bearer or, without one, of the browser's cookie,
 * which counts only from a page of ours. */
export function createRequests(token: string | null, onRefused: () => void = () => {}): Client {
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    // An answer that nobody waits for any more is let come: aborting it would fail loudly in the console.
    fetch: (address, init) => fetch(address, { ...init, signal: null }),
    // Not as a stream: what signs in sets a cookie, and that goes with an answer as a whole.
    fetchOptions: { headers: { accept: "application/graphql-response+json, application/json", "x-waybill-page": "1", ...(token ? { authorization: `Bearer ${token}` } : {}) } },
    exchanges: [
      mapExchange({ onError: (error) => codeOf(error) === "UNAUTHENTICATED" && onRefused() }),
      cacheExchange,
      fetchExchange,
    ],
  });
}

export function createAPI(token: string | null, onRefused: () => void): API {
  const watchers = new Set<() => void>();
  let connection: Connection = { phase: "connecting", since: new Date() };
  const requests = createRequests(token, onRefused);
  const live = createLiveClient({
    url: socketURL(),
    onRefused: () => void requests.query(ViewerDocument, {}, { requestPolicy: "network-only" }).toPromise(),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    onConnection: (next) => {
      connection = next;
      for (const tell of watchers) tell();
    },
  });
  const stop = watchNetwork(live);
  return {
    requests,
    live,
    connection: () => connection,
    onConnection: (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    onRefused,
    close: () => {
      stop();
      void live.client.dispose();
    },
  };
}

/** The device knows before the line does. A socket that seems to have survived is
 * given up: whether it did would be known only much later, and the feeds resume. */
function watchNetwork(live: LiveClient): () => void {
  const gone = () => live.line.take("overdue");
  const back = () => {
    live.client.terminate();
    live.pause.wake();
  };
  addEventListener("offline", gone);
  addEventListener("online", back);
  return () => {
    removeEventListener("offline", gone);
    removeEventListener("online", back);
  };
}

export const APIContext = createContext<API | null>(null);

export function useAPI(): API {
  const api = useContext(APIContext);
  if (!api) throw new Error("nobody is signed in");
  return api;
}

export function useConnection(): Connection {
  const api = useAPI();
  return useSyncExternalStore(api.onConnection, api.connection);
}
