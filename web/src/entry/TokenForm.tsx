import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createRequests } from "../api/api";
import { signInWith } from "../api/session";
import { ViewerDocument } from "../gql/graphql";
import { useWords } from "./ask";

/** The token is tried before it is kept. */
export function TokenForm() {
  const { t } = useTranslation();
  const words = useWords({ UNAUTHENTICATED: t("entry.tokenRefused") });
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const { error } = await createRequests(token.trim()).query(ViewerDocument, {});
    setBusy(false);
    if (error) setProblem(words(error));
    else signInWith(token.trim());
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <PasswordInput
          label={t("entry.token")}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={problem}
          autoComplete="off"
          autoFocus
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={busy}>
          {t("entry.signIn")}
        </Button>
      </Stack>
    </form>
  );
}
