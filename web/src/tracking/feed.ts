import type { FormattedExecutionResult } from "graphql-ws";
import type { LiveClient } from "../live/client";
import type { Tracking } from "./tracking";
import document from "./trackingUpdated.graphql?raw";

interface Update {
  trackingUpdated: { recovered: boolean; tracking: Tracking };
}

type Result = FormattedExecutionResult<Update, { cursor?: string }>;

export interface FeedOptions {
  live: LiveClient;
  token: string;
  cursor: string;
  onTracking: (tracking: Tracking) => void;
  /** The link is unknown or was revoked: there is nothing to wait for. */
  onRefused: () => void;
}

const final = new Set(["NOT_FOUND", "UNAUTHENTICATED", "FORBIDDEN"]);

/** Follows one order for ever; the client remembers the cursor. */
export function followTracking({ live, token, cursor, onTracking, onRefused }: FeedOptions): void {
  const variables: Record<string, unknown> = { token, ...(cursor ? { after: cursor } : {}) };
  const payload = { query: document, operationName: "TrackingUpdated", variables };
  let refused = false;

  const read = (result: Result) => {
    refused ||= isFinal(result.errors);
    if (!result.data) return;
    live.pause.reset();
    if (result.extensions?.cursor) variables.after = result.extensions.cursor; // should the feed end and be followed again
    onTracking(result.data.trackingUpdated.tracking);
  };
  const again = () => {
    if (refused) onRefused();
    // A macrotask: an ended subscription has to let go of the socket first.
    else setTimeout(subscribe, 0);
  };
  const subscribe = () => {
    live.client.subscribe<Update, { cursor?: string }>(payload, {
      next: read,
      complete: again,
      error: (reason) => {
        refused ||= isFinal(reason);
        again();
      },
    });
  };
  subscribe();
}

function isFinal(errors: unknown): boolean {
  if (!Array.isArray(errors)) return false;
  return errors.some((error: { extensions?: { code?: unknown } }) => final.has(String(error.extensions?.code)));
}
