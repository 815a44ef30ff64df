/** Waybill's help for clients, served as `/live.js`: a graphql-ws client that is
 * tried for ever, says how its line is, and resumes every feed from its cursor.
 *
 *     import { createLiveClient } from "https://waybill.example/live.js";
 *     const { client } = createLiveClient({
 *       url: "wss://waybill.example/graphql",
 *       authorization: () => `Bearer ${token}`,
 *       onConnection: ({ phase }) => console.log(phase),
 *     });
 *     client.subscribe({ query: "subscription { ordersUpdated { order { name } } }" }, {
 *       next: ({ data, extensions }) => console.log(data, extensions.cursor),
 *       error: console.error,
 *       complete: () => {},
 *     });
 */
export { createLiveClient, type LiveClient, type LiveOptions, socketURL } from "./client";
export type { Connection } from "./connection";
export { type FeedExtensions, resuming } from "./resuming";
