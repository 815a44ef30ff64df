import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { askPasskey, knowsPasskeys } from "../api/passkey";
import { BeginPasskeySignInDocument, FinishPasskeySignInDocument, SignInMethodsDocument, type SignInMethodsQuery } from "../gql/graphql";
import { requests, useAsk } from "./ask";
import { Problem } from "./Problem";

interface OtherWaysProps {
  onDone: () => void;
  /** A code is needed, too. */
  onTicket: (ticket: string) => void;
}

/** The ways in without a password that this server and this browser know. */
export function OtherWays({ onDone, onTicket }: OtherWaysProps) {
  const { t } = useTranslation();
  const [methods, setMethods] = useState<SignInMethodsQuery["signInMethods"]>();
  useEffect(() => {
    void requests.query(SignInMethodsDocument, {}).then((answer) => setMethods(answer.data?.signInMethods));
  }, []);
  const begin = useAsk(BeginPasskeySignInDocument);
  const finish = useAsk(FinishPasskeySignInDocument, { UNAUTHENTICATED: t("entry.passkeyRefused"), NOT_FOUND: t("entry.passkeyRefused") });
  const byPasskey = async () => {
    const asked = await begin.run({});
    const credential = asked && (await askPasskey(asked.beginPasskeySignIn.options));
    const done = credential && (await finish.run({ credential }));
    if (!done) return;
    if (done.finishPasskeySignIn.ticket) onTicket(done.finishPasskeySignIn.ticket);
    else onDone();
  };
  return (
    <>
      {methods?.passkey && knowsPasskeys() && (
        <Button variant="default" onClick={() => void byPasskey()} loading={begin.busy || finish.busy}>
          {t("entry.withPasskey")}
        </Button>
      )}
      <Problem>{begin.problem || finish.problem}</Problem>
      {methods?.provider && (
        <Button component="a" variant="default" href={`${methods.provider.startUrl}?return_to=${encodeURIComponent(goingTo())}`}>
          {t("entry.withProvider", { name: methods.provider.name })}
        </Button>
      )}
    </>
  );
}

/** The page that was asked for before somebody had to sign in. */
function goingTo(): string {
  return location.pathname === "/admin/sign-in" ? "/admin" : location.pathname + location.search;
}
