/** Where links in e-mails lead, with a token behind the `#` that is good once. */
const doors = ["accept-invitation", "reset-password", "verify-email"] as const;

export type MailDoor = (typeof doors)[number];

export function doorOf(path: string): MailDoor | "sign-in" | undefined {
  return [...doors, "sign-in" as const].find((door) => path.replace(/\/+$/, "") === `/admin/${door}`);
}

/** Why a provider signed nobody in, as `/auth/oidc/callback` says. */
const problems = [
  "LINK_FIRST",
  "NO_ACCOUNT",
  "UNVERIFIED_EMAIL",
  "STALE",
  "REFUSED",
  "UNAVAILABLE",
  "RATE_LIMITED",
  "SIGN_IN_AGAIN",
  "LINKED_ELSEWHERE",
] as const;

export type ArrivalProblem = (typeof problems)[number];

export interface Arrival {
  /** For the code that is needed, too; empty when none is. */
  ticket: string;
  problem: ArrivalProblem | undefined;
  /** A page of ours. */
  returnTo: string;
}

/** What `/admin/sign-in` was given. What it is not is taken for nothing. */
export function arrivalOf({ search, hash }: Pick<Location, "search" | "hash">): Arrival {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const wanted = given.get("return_to") ?? "";
  const said = new URLSearchParams(search).get("problem");
  return {
    ticket: given.get("ticket") ?? "",
    problem: problems.find((problem) => problem === said) ?? (said === null ? undefined : "REFUSED"),
    returnTo: /^\/admin(?:[/?]|$)/.test(wanted) ? wanted : "/admin",
  };
}
