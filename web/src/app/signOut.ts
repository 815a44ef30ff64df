import { useAPI } from "../api/api";
import { signedOut, useSession } from "../api/session";
import { useViewer } from "../api/viewer";
import { SignOutDocument } from "../gql/graphql";

/** Ends a person's session; forgets a token. */
export function useSignOut(): () => Promise<void> {
  const { requests } = useAPI();
  const { user } = useViewer();
  const session = useSession();
  return async () => {
    if (user) await requests.mutation(SignOutDocument, {});
    signedOut(session);
  };
}
