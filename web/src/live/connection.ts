/** What the page says about its line to the server. */
export type Connection =
  | { phase: "connecting"; since: Date }
  | { phase: "live" }
  | { phase: "reconnecting"; since: Date }
  | { phase: "offline"; since: Date };

/** `connected`: the server let us in. `lost`: the socket closed. `overdue`: it has been
 * gone for a while, or the device says that it has no network. */
export type ConnectionEvent = "connected" | "lost" | "overdue";

/** The one table of the line's states; `since` is when it was last known to be good. */
export function nextConnection(now: Connection, event: ConnectionEvent, at: Date): Connection {
  if (event === "connected") return { phase: "live" };
  if (now.phase === "live") return { phase: event === "lost" ? "reconnecting" : "offline", since: at };
  if (event === "overdue") return { phase: "offline", since: now.since };
  return now;
}
