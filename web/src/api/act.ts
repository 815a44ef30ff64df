import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnyVariables, CombinedError } from "urql";
import { toast, toastFailure } from "../ui/toast";
import { useAPI } from "./api";
import { isOffline, messageOf } from "./problem";

export interface Action<Data, Variables> {
  /** Says `done` when it worked. Gives nothing when it failed; the person has been told then. */
  run: (variables: Variables, done?: string) => Promise<Data | undefined>;
  busy: boolean;
  /** Of the newest try. */
  error: CombinedError | undefined;
}

/** A mutation that a person starts. It fails loudly, in the server's words, unless
 * `quiet`: then the form shows the faults itself. */
export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  { quiet = false }: { quiet?: boolean } = {},
): Action<Data, Variables> {
  const { requests } = useAPI();
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const run = async (variables: Variables, done?: string) => {
    setBusy(true);
    const result = await requests.mutation<Data, Variables>(document, variables);
    setBusy(false);
    setError(result.error);
    if (!result.error) {
      if (done) toast(done);
      return result.data;
    }
    if (!quiet || isOffline(result.error)) toastFailure(isOffline(result.error) ? t("ui.notReached") : messageOf(result.error));
    return undefined;
  };
  return { run, busy, error };
}

/** The same key for every try of one intention, so that it happens once. Works where
 * the page came over plain HTTP, too. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
