import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { lazy, StrictMode, Suspense, useEffect, useState } from "react";
import { Provider } from "urql";
import { type API, APIContext, createAPI } from "../api/api";
import { forget, type Session, useSession } from "../api/session";
import { doorOf } from "../entry/door";
import { theme } from "../ui/theme";
import { Admitted } from "./Admitted";

const BackFromProvider = lazy(() => import("../entry/BackFromProvider").then(({ BackFromProvider }) => ({ default: BackFromProvider })));
const MailDoor = lazy(() => import("../entry/MailDoor"));

/** Everything that pages stand in. */
export function App() {
  const session = useSession();
  const door = doorOf(location.pathname);
  return (
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <Notifications position="bottom-right" limit={4} />
        <Suspense>{door === "sign-in" ? <BackFromProvider /> : door ? <MailDoor door={door} /> : <Opened key={session.turn} session={session} />}</Suspense>
      </MantineProvider>
    </StrictMode>
  );
}

/** The two ways to the server, as long as the session is this one. */
function Opened({ session }: { session: Session }) {
  const [api, setAPI] = useState<API>();
  useEffect(() => {
    const opened = createAPI(session.token, () => forget(session));
    setAPI(opened);
    return () => opened.close();
  }, [session]);
  if (!api) return null;
  return (
    <APIContext value={api}>
      <Provider value={api.requests}>
        <Admitted session={session} />
      </Provider>
    </APIContext>
  );
}
