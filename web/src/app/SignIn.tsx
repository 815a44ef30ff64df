import { Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createAPI } from "../api/api";
import { codeOf, isOffline } from "../api/problem";
import { signIn } from "../api/session";
import { WhoAmIDocument } from "../gql/graphql";
import css from "./SignIn.module.css";

/** For somebody who is not signed in. The token is tried before it is kept. */
export function SignIn() {
  const { t } = useTranslation();
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const api = createAPI(`Bearer ${token.trim()}`, () => {});
    const { error } = await api.requests.query(WhoAmIDocument, {});
    api.close();
    setBusy(false);
    if (!error) signIn(token.trim());
    else if (isOffline(error)) setProblem(t("ui.notReached"));
    else setProblem(codeOf(error) === "UNAUTHENTICATED" ? t("app.refused") : error.message);
  };
  return (
    <main className={css.place}>
      <form className={css.form} onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Title order={1} size="h3">
            {t("app.signInTitle")}
          </Title>
          <Text c="dimmed">{t("app.signInHint")}</Text>
          <PasswordInput
            label={t("app.token")}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={problem}
            autoComplete="off"
            data-autofocus
            required
          />
          <Button type="submit" loading={busy}>
            {t("app.signIn")}
          </Button>
        </Stack>
      </form>
    </main>
  );
}
