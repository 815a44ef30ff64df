import { type Client, createClient } from "graphql-ws";
import { Pause } from "./pause";

/** The address of the GraphQL endpoint's WebSocket on this page's own server. */
export function socketURL(page: Pick<Location, "protocol" | "host"> = location): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/graphql`;
}

export interface LiveOptions {
  url: string;
  /** Sent as `authorization` when a connection opens; none for buyers. */
  authorization?: string;
  /** The server has let us in. */
  onConnected?: () => void;
  /** The line is lost; it is being tried again already. */
  onLost?: () => void;
}

/** A line that is tried for ever. Whoever reads from it may call `pause.reset` at
 * the first message; without one it is called once the line has held for a while,
 * because a server that takes connections and drops them must not be stormed. */
export interface LiveClient {
  client: Client;
  pause: Pause;
}

/** Every attempt to connect passes `pause` inside `url`, also those that graphql-ws
 * makes without asking `retryWait` (after a close with 1000). */
export function createLiveClient({ url, authorization, onConnected, onLost }: LiveOptions): LiveClient {
  const pause = new Pause();
  let steady: ReturnType<typeof setTimeout> | undefined;
  let pongDue: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: async () => {
      await pause.before();
      return url;
    },
    ...(authorization ? { connectionParams: { authorization } } : {}),
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => Promise.resolve(),
    connectionAckWaitTimeout: 10_000,
    keepAlive: 15_000,
    on: {
      connected: () => {
        steady = setTimeout(() => pause.reset(), 5_000);
        onConnected?.();
      },
      ping: (received) => {
        if (!received) pongDue = setTimeout(() => client.terminate(), 5_000);
      },
      pong: (received) => {
        if (received) clearTimeout(pongDue);
      },
      closed: () => {
        clearTimeout(pongDue);
        clearTimeout(steady);
        onLost?.();
      },
    },
  });
  return { client, pause };
}
