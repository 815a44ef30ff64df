import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { Problem } from "../entry/Problem";
import { ChangeEmailDocument } from "../gql/graphql";
import { Card } from "../ui/Card";

/** Another address; it counts once its link was followed. */
export function Email() {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { run, busy, error } = useAction(ChangeEmailDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ input: { email: email.trim(), password } }, t("account.linkSent", { email: email.trim() })))) return;
    setEmail("");
    setPassword("");
  };
  return (
    <Card title={t("account.email")}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm" maw="24rem">
          <Text c="dimmed" size="sm">
            {t("account.emailHint")}
          </Text>
          <TextInput
            type="email"
            label={t("account.newEmail")}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={faults.get("email")}
            autoComplete="email"
            required
          />
          <PasswordInput
            label={t("account.currentPassword")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={faults.get("password")}
            autoComplete="current-password"
            required
          />
          <Problem>{error && faults.size === 0 ? messageOf(error) : ""}</Problem>
          <Button type="submit" loading={busy} w="fit-content">
            {t("entry.sendLink")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
