import { RouterProvider } from "@tanstack/react-router";
import { lazy, useEffect, useState } from "react";
import { useQuery } from "urql";
import { PulseProvider } from "../api/pulse";
import { codeOf } from "../api/problem";
import { forget, type Session } from "../api/session";
import { ViewerContext } from "../api/viewer";
import { ViewerDocument } from "../gql/graphql";
import { Failed } from "../ui/Blank";
import { NoStore } from "./NoStore";
import { router } from "./router";

const SignIn = lazy(() => import("../entry/SignIn"));

/** The pages, to who is known; the door, to who is not. */
export function Admitted({ session }: { session: Session }) {
  const [{ data: newest, error, fetching }, again] = useQuery({ query: ViewerDocument });
  const [data, keep] = useState(newest);
  const over = Boolean(data?.viewer && newest && !newest.viewer);
  if (newest && newest !== data && !over) keep(newest);
  useEffect(() => {
    if (over) forget(session); // the door opens once: what is typed there stays
  }, [over, session]);
  if (!data && error && codeOf(error) !== "UNAUTHENTICATED") return <Failed error={error} again={() => again({ requestPolicy: "network-only" })} />;
  if (!data) return fetching ? null : <SignIn tokenRefused={session.token !== null} />;
  if (!data.viewer) return <SignIn tokenRefused={false} />;
  return (
    <ViewerContext value={data.viewer}>
      {data.viewer.store ? (
        // Who may do other things sees other things: all is read anew then.
        <PulseProvider key={data.viewer.scopes.join()}>
          <RouterProvider router={router} />
        </PulseProvider>
      ) : (
        <NoStore />
      )}
    </ViewerContext>
  );
}
