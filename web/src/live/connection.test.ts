import { expect, test } from "vitest";
import { type Connection, type ConnectionEvent, nextConnection } from "./connection";

const opened = new Date("2026-11-23T10:00:00Z");
const later = new Date("2026-11-23T10:02:00Z");

const connecting: Connection = { phase: "connecting", since: opened };
const live: Connection = { phase: "live" };
const reconnecting: Connection = { phase: "reconnecting", since: opened };
const offline: Connection = { phase: "offline", since: opened };

test.each<[Connection, ConnectionEvent, Connection]>([
  [connecting, "connected", live],
  [connecting, "lost", connecting],
  [connecting, "overdue", offline],
  [live, "connected", live],
  [live, "lost", { phase: "reconnecting", since: later }],
  [live, "overdue", { phase: "offline", since: later }],
  [reconnecting, "connected", live],
  [reconnecting, "lost", reconnecting],
  [reconnecting, "overdue", offline],
  [offline, "connected", live],
  [offline, "lost", offline],
  [offline, "overdue", offline],
])("%o after %s is %o", (from, event, to) => {
  expect(nextConnection(from, event, later)).toEqual(to);
});
