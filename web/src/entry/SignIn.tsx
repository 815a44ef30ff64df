import { Alert, Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cookieChanged } from "../api/session";
import { CodeForm } from "./CodeForm";
import { Door } from "./Door";
import css from "./Door.module.css";
import { Forgot } from "./Forgot";
import { OtherWays } from "./OtherWays";
import { SignInForm } from "./SignInForm";
import { TokenForm } from "./TokenForm";

type Way = "person" | "token" | "forgot";

/** For somebody who is not signed in. */
export default function SignIn({ tokenRefused }: { tokenRefused: boolean }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>("person");
  const [ticket, setTicket] = useState("");
  const other = (to: Way, name: string) => (
    <Button variant="subtle" size="compact-sm" onClick={() => setWay(to)}>
      {name}
    </Button>
  );
  if (ticket) {
    return (
      <Door title={t("entry.title")}>
        <CodeForm ticket={ticket} onDone={cookieChanged} onBack={() => setTicket("")} />
      </Door>
    );
  }
  if (way === "forgot") {
    return (
      <Door title={t("entry.forgotTitle")}>
        <Forgot onBack={() => setWay("person")} />
      </Door>
    );
  }
  return (
    <Door title={t("entry.title")}>
      {tokenRefused && <Alert color="yellow">{t("entry.tokenRefused")}</Alert>}
      {way === "token" ? (
        <>
          <Text c="dimmed">{t("entry.tokenHint")}</Text>
          <TokenForm />
        </>
      ) : (
        <SignInForm onDone={cookieChanged} others={<OtherWays onDone={cookieChanged} onTicket={setTicket} />} />
      )}
      <div className={css.others}>
        {way === "person" && other("forgot", t("entry.forgot"))}
        {way === "person" ? other("token", t("entry.withToken")) : other("person", t("entry.withPassword"))}
      </div>
    </Door>
  );
}
