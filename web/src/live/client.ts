import { type Client, type ClientOptions, createClient } from "graphql-ws";
import type { Connection } from "./connection";
import { Line } from "./line";
import { Pause } from "./pause";
import { resuming } from "./resuming";

/** The address of the GraphQL endpoint's WebSocket on this page's own server. */
export function socketURL(page: Pick<Location, "protocol" | "host"> = location): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/graphql`;
}

export interface LiveOptions {
  url: string;
  /** Sent as `authorization` each time a connection opens, so it may be asked for
   * anew after the old one expired; none for buyers. */
  authorization?: string | (() => string | Promise<string>);
  /** The line's state has changed. */
  onConnection?: (connection: Connection) => void;
  /** The server let the sign-in go: it is over, or may do other things from now on. */
  onRefused?: () => void;
  /** Where there is no WebSocket. */
  webSocketImpl?: ClientOptions["webSocketImpl"];
}

/** A line that is tried for ever; its subscriptions go on where they were. Whoever
 * reads from it may call `pause.reset` at the first message; without one it is
 * called once the line has held for a while, because a server that takes
 * connections and drops them must not be stormed. */
export interface LiveClient {
  client: Client;
  pause: Pause;
  line: Line;
}


/** Every attempt to connect passes `pause` inside `url`, also those that graphql-ws
 * makes without asking `retryWait` (after a close with 1000). */
export function createLiveClient({ url, authorization, onConnection, onRefused, webSocketImpl }: LiveOptions): LiveClient {
  const pause = new Pause();
  const line = new Line((connection) => onConnection?.(connection));
  let steady: ReturnType<typeof setTimeout> | undefined;
  let pongDue: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: async () => {
      await pause.before();
      return url;
    },
    ...(authorization
      ? { connectionParams: async () => ({ authorization: typeof authorization === "string" ? authorization : await authorization() }) }
      : {}),
    ...(webSocketImpl ? { webSocketImpl } : {}),
    retryAttempts: Infinity,
    shouldRetry: () => true, // but for the closes that mean a mistake in a program: 4400, 4401, 4406, 4409, 4429
    retryWait: () => Promise.resolve(),
    connectionAckWaitTimeout: 10_000,
    keepAlive: 15_000,
    on: {
      connected: () => {
        steady = setTimeout(() => pause.reset(), 5_000);
        line.take("connected");
      },
      ping: (received) => {
        if (!received) pongDue = setTimeout(() => client.terminate(), 5_000);
      },
      pong: (received) => {
        if (received) clearTimeout(pongDue);
      },
      closed: (event) => {
        if ((event as { code?: number }).code === 4403) onRefused?.();
        clearTimeout(pongDue);
        clearTimeout(steady);
        line.take("lost");
      },
    },
  });
  return { client: resuming(client), pause, line };
}
