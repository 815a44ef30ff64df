import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useCallback } from "react";
import { type AnyVariables, type CombinedError, useQuery } from "urql";
import { usePulse } from "./pulse";

export interface Reading<Data> {
  /** The newest that was read, also while it is read again or that failed. */
  data: Data | undefined;
  error: CombinedError | undefined;
  again: () => void;
}

/** What a page shows. It is read again after `everyMs` at the earliest when something in the store changed. */
export function useRead<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  everyMs = 3_000,
): Reading<Data> {
  const [{ data, error }, execute] = useQuery<Data, Variables>({ query, variables, requestPolicy: "cache-and-network" });
  const again = useCallback(() => execute({ requestPolicy: "network-only" }), [execute]);
  usePulse(again, everyMs);
  return { data, error, again };
}
