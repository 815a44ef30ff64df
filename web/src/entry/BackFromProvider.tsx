import { Alert, Anchor } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cookieChanged } from "../api/session";
import { CodeForm } from "./CodeForm";
import { Door } from "./Door";
import { arrivalOf } from "./door";
import { SignInForm } from "./SignInForm";
import { OtherWays } from "./OtherWays";

/** Where somebody arrives whom a provider did not sign in, or not wholly:
 * `/admin/sign-in`, with a ticket or a problem. */
export function BackFromProvider() {
  const { t } = useTranslation();
  const [{ problem, returnTo, ...arrival }] = useState(() => arrivalOf(location));
  const [ticket, setTicket] = useState(arrival.ticket);
  const done = () => {
    cookieChanged();
    location.replace(returnTo);
  };
  const linking = problem === "SIGN_IN_AGAIN" || problem === "LINKED_ELSEWHERE";
  return (
    <Door title={t("entry.title")}>
      {problem && <Alert color="yellow">{t(`entry.problems.${problem}`)}</Alert>}
      {linking && <Anchor href="/admin/account">{t("entry.toAccount")}</Anchor>}
      {ticket ? (
        <CodeForm ticket={ticket} onDone={done} onBack={() => setTicket("")} />
      ) : (
        <SignInForm onDone={done} others={<OtherWays onDone={done} onTicket={setTicket} />} />
      )}
    </Door>
  );
}
