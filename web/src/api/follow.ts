import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { FormattedExecutionResult } from "graphql-ws";
import { useEffect, useEffectEvent } from "react";
import { stringifyDocument } from "urql";
import type { FeedExtensions } from "../live/resuming";
import { type API, useAPI } from "./api";

interface Follower<Data> {
  onData: (data: Data) => void;
  /** There is nothing to wait for: the record is not there, or not ours to see. */
  onRefused?: () => void;
}

const final = new Set(["NOT_FOUND", "UNAUTHENTICATED", "FORBIDDEN", "GRAPHQL_VALIDATION_FAILED", "INVALID_INPUT"]);
const againMs = 1_000;

/** Follows a feed until the returned function is called, also when the feed ends
 * by itself; each time it goes on from the newest cursor. */
export function follow<Data, Variables extends Record<string, unknown>>(
  { live, onRefused: strangers }: API,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { onData, onRefused }: Follower<Data>,
): () => void {
  const query = stringifyDocument(document);
  let cursor: string | undefined;
  let stopped = false;
  let refused = false;
  let end = () => {};
  let wait: ReturnType<typeof setTimeout> | undefined;

  const judge = (errors: unknown) => {
    if (!stopped && codesOf(errors).includes("UNAUTHENTICATED")) strangers();
    refused ||= codesOf(errors).some((code) => final.has(code));
  };
  const read = ({ data, errors, extensions }: FormattedExecutionResult<Data, FeedExtensions>) => {
    judge(errors);
    if (stopped || !data) return;
    live.pause.reset();
    cursor = extensions?.cursor ?? cursor;
    onData(data);
  };
  const ended = () => {
    if (stopped) return;
    if (refused) onRefused?.();
    else wait = setTimeout(subscribe, againMs);
  };
  const subscribe = () => {
    const payload = { query, variables: { ...variables }, extensions: cursor ? { cursor } : {} };
    end = live.client.subscribe<Data, FeedExtensions>(payload, {
      next: read,
      complete: ended,
      error: (reason) => {
        judge(reason);
        ended();
      },
    });
  };
  subscribe();
  return () => {
    stopped = true;
    clearTimeout(wait);
    end();
  };
}

function codesOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { extensions?: { code?: unknown } }) => String(error.extensions?.code));
}

/** Follows a feed while the component is shown. */
export function useFeed<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  follower: Follower<Data>,
): void {
  const api = useAPI();
  const onData = useEffectEvent((data: Data) => follower.onData(data));
  const onRefused = useEffectEvent(() => follower.onRefused?.());
  const key = JSON.stringify(variables);
  useEffect(
    () => follow(api, document, JSON.parse(key) as Variables, { onData: (data) => onData(data), onRefused: () => onRefused() }),
    [api, document, key],
  );
}
