import type { CombinedError } from "urql";
import type { ErrorCode } from "../gql/graphql";

/** One thing wrong with an input, as the server says it. */
export interface Fault {
  field: string;
  code: string;
  message: string;
}

interface Extensions {
  code?: ErrorCode;
  faults?: Fault[];
  requestId?: string;
}

function first(error: CombinedError | undefined): Extensions | undefined {
  return error?.graphQLErrors[0]?.extensions as Extensions | undefined;
}

/** Undefined also when the server could not be reached. */
export function codeOf(error: CombinedError | undefined): ErrorCode | undefined {
  return first(error)?.code;
}

export function isOffline(error: CombinedError | undefined): boolean {
  return error?.networkError !== undefined && !error.response;
}

/** For people; empty when the server was not reached. */
export function messageOf(error: CombinedError): string {
  return error.graphQLErrors[0]?.message ?? "";
}

/** By path below the input. */
export function faultsOf(error: CombinedError | undefined): ReadonlyMap<string, string> {
  return new Map((first(error)?.faults ?? []).map(({ field, message }) => [field, message]));
}

/** What went wrong beside the faults that a form shows at its fields. */
export function problemBeside(error: CombinedError | undefined, fields: readonly string[]): string | undefined {
  if (!error || isOffline(error)) return undefined; // the toast has said it
  const faults = faultsOf(error);
  if (faults.size === 0) return messageOf(error);
  const rest = [...faults].filter(([field]) => !fields.includes(field));
  return rest.map(([field, message]) => `${field} ${message}`).join("; ") || undefined;
}
