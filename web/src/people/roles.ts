import type { Role } from "../gql/graphql";

/** From the most to the least. */
export const roles = ["OWNER", "MANAGER", "FULFILLER", "VIEWER"] as const satisfies readonly Role[];
