import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dropHash } from "../api/session";
import { VerifyEmailDocument } from "../gql/graphql";
import { useAsk } from "./ask";
import { Door } from "./Door";
import { Problem } from "./Problem";

/** Asks for a click: programs that look through e-mails open every link in them. */
export function VerifyEmail({ token }: { token: string }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const { run, busy, problem } = useAsk(VerifyEmailDocument, { NOT_FOUND: t("entry.linkOver") });
  const verify = async () => {
    if (!(await run({ token }))) return;
    dropHash();
    setDone(true);
  };
  return (
    <Door title={t("entry.verifyTitle")}>
      <Text role="status">{t(done ? "entry.verified" : "entry.verifyHint")}</Text>
      <Problem>{problem}</Problem>
      {done ? (
        <Button component="a" href="/admin" autoFocus>
          {t("entry.goOn")}
        </Button>
      ) : (
        <Button onClick={() => void verify()} loading={busy} autoFocus>
          {t("entry.verify")}
        </Button>
      )}
    </Door>
  );
}
