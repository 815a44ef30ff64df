import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { NewPassword } from "../entry/NewPassword";
import { Problem } from "../entry/Problem";
import { ChangePasswordDocument } from "../gql/graphql";
import { Card } from "../ui/Card";

export function Password({ email }: { email: string }) {
  const { t } = useTranslation();
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const { run, busy, error } = useAction(ChangePasswordDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ input: { currentPassword, newPassword } }, t("account.passwordChanged")))) return;
    setCurrent("");
    setNew("");
  };
  return (
    <Card title={t("account.password")}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm" maw="24rem">
          {/* So that a password manager knows whose password it is. */}
          <input type="email" value={email} autoComplete="username" readOnly hidden />
          <PasswordInput
            label={t("account.currentPassword")}
            value={currentPassword}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={faults.get("currentPassword")}
            autoComplete="current-password"
            required
          />
          <NewPassword label={t("entry.newPassword")} value={newPassword} onChange={setNew} error={faults.get("newPassword")} />
          <Problem>{error && faults.size === 0 ? messageOf(error) : ""}</Problem>
          <Button type="submit" loading={busy} w="fit-content">
            {t("account.changePassword")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
