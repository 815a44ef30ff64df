import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnyVariables, CombinedError } from "urql";
import { createRequests } from "../api/api";
import type { ErrorCode } from "../gql/graphql";
import { codeOf, faultsOf, isOffline, messageOf } from "../api/problem";

/** In the name of the browser's cookie, if anybody's: a token of this tab has no say here. */
export const requests = createRequests(null);

export interface Asking<Data, Variables> {
  run: (variables: Variables) => Promise<Data | undefined>;
  busy: boolean;
  /** What went wrong as a whole; empty when the faults say it by field. */
  problem: string;
  faults: ReadonlyMap<string, string>;
}

/** What some codes mean here. */
type Meanings = Partial<Record<ErrorCode, string>>;

/** A mutation of somebody who is not in. */
export function useAsk<Data, Variables extends AnyVariables>(document: TypedDocumentNode<Data, Variables>, meanings: Meanings = {}): Asking<Data, Variables> {
  const words = useWords(meanings);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const run = async (variables: Variables) => {
    setBusy(true);
    const result = await requests.mutation<Data, Variables>(document, variables);
    setBusy(false);
    setError(result.error);
    return result.error ? undefined : result.data;
  };
  const faults = faultsOf(error);
  return { run, busy, faults, problem: error && faults.size === 0 ? words(error) : "" };
}

/** What went wrong, for people. */
export function useWords(meanings: Meanings = {}): (error: CombinedError) => string {
  const { t } = useTranslation();
  return (error) => {
    if (isOffline(error)) return t("ui.notReached");
    const code = codeOf(error);
    if (code === "RATE_LIMITED") return t("entry.tooOften");
    return (code && meanings[code]) ?? messageOf(error);
  };
}
