import { Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignInWithCodeDocument } from "../gql/graphql";
import { useAsk } from "./ask";
import { Problem } from "./Problem";

interface CodeFormProps {
  ticket: string;
  onDone: () => void;
  onBack: () => void;
}

/** The second half of signing in. */
export function CodeForm({ ticket, onDone, onBack }: CodeFormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const { run, busy, problem } = useAsk(SignInWithCodeDocument, { UNAUTHENTICATED: t("entry.wrongCode"), NOT_FOUND: t("entry.wrongCode") });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { ticket, code: code.trim() } })) onDone();
    else setCode("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <Text c="dimmed">{t("entry.codeHint")}</Text>
        <TextInput
          name="code"
          label={t("entry.code")}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="one-time-code"
          autoFocus
          required
          withAsterisk={false}
        />
        <Problem>{problem}</Problem>
        <Button type="submit" loading={busy}>
          {t("entry.signIn")}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          {t("entry.startOver")}
        </Button>
      </Stack>
    </form>
  );
}
