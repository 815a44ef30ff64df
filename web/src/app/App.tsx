import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect, useState } from "react";
import { Provider } from "urql";
import { type API, APIContext, createAPI } from "../api/api";
import { PulseProvider } from "../api/pulse";
import { signOut, useToken } from "../api/session";
import { theme } from "../ui/theme";
import { router } from "./router";
import { SignIn } from "./SignIn";

/** Everything that pages stand in. */
export function App() {
  const token = useToken();
  return (
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <Notifications position="bottom-right" limit={4} />
        {token === null ? <SignIn /> : <SignedIn key={token} token={token} />}
      </MantineProvider>
    </StrictMode>
  );
}

function SignedIn({ token }: { token: string }) {
  const [api, setAPI] = useState<API>();
  useEffect(() => {
    const opened = createAPI(`Bearer ${token}`, signOut);
    setAPI(opened);
    return () => opened.close();
  }, [token]);
  if (!api) return null;
  return (
    <APIContext value={api}>
      <Provider value={api.requests}>
        <PulseProvider>
          <RouterProvider router={router} />
        </PulseProvider>
      </Provider>
    </APIContext>
  );
}
