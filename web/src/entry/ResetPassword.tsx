import { Button, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { dropHash } from "../api/session";
import { ResetPasswordDocument } from "../gql/graphql";
import { useAsk } from "./ask";
import { Door } from "./Door";
import { NewPassword } from "./NewPassword";
import { Problem } from "./Problem";

export function ResetPassword({ token }: { token: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const { run, busy, problem, faults } = useAsk(ResetPasswordDocument, { NOT_FOUND: t("entry.linkOver") });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ input: { token, password } }))) return;
    dropHash();
    setDone(true);
  };
  return (
    <Door title={t("entry.resetTitle")}>
      {done ? (
        <>
          <Text role="status">{t("entry.resetDone")}</Text>
          <Button component="a" href="/admin" autoFocus>
            {t("entry.toSignIn")}
          </Button>
        </>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="md">
            <NewPassword label={t("entry.newPassword")} value={password} onChange={setPassword} error={faults.get("password")} />
            <Problem>{problem}</Problem>
            <Button type="submit" loading={busy}>
              {t("entry.setPassword")}
            </Button>
          </Stack>
        </form>
      )}
    </Door>
  );
}
