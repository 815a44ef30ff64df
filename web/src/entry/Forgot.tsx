import { Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { RequestPasswordResetDocument } from "../gql/graphql";
import { useAsk } from "./ask";
import { Problem } from "./Problem";

/** Has a link sent; says the same whether the address is known or not. */
export function Forgot({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const { run, busy, problem, faults } = useAsk(RequestPasswordResetDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ email: email.trim() })) setSent(true);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        {sent ? (
          <Text role="status">{t("entry.resetSent", { email: email.trim() })}</Text>
        ) : (
          <>
            <Text c="dimmed">{t("entry.forgotHint")}</Text>
            <TextInput
              type="email"
              label={t("entry.email")}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={faults.get("email")}
              autoComplete="username"
              autoFocus
              required
              withAsterisk={false}
            />
            <Problem>{problem}</Problem>
            <Button type="submit" loading={busy}>
              {t("entry.sendLink")}
            </Button>
          </>
        )}
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          {t("entry.back")}
        </Button>
      </Stack>
    </form>
  );
}
