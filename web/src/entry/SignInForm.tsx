import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { SignInDocument } from "../gql/graphql";
import { useAsk } from "./ask";
import { CodeForm } from "./CodeForm";
import { Problem } from "./Problem";

interface SignInFormProps {
  /** Nobody else may sign in here. */
  as?: string;
  onDone: () => void;
  /** Other ways in, for as long as no code is asked for. */
  others?: ReactNode;
}

/** E-mail and password, then a code when one is asked for. */
export function SignInForm({ as, onDone, others }: SignInFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(as ?? "");
  const [password, setPassword] = useState("");
  const [ticket, setTicket] = useState<string>();
  const { run, busy, problem } = useAsk(SignInDocument, { UNAUTHENTICATED: t("entry.wrong") });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await run({ input: { email: email.trim(), password } });
    if (!done) return;
    if (done.signIn.ticket) setTicket(done.signIn.ticket);
    else onDone();
  };
  if (ticket) return <CodeForm ticket={ticket} onDone={onDone} onBack={() => setTicket(undefined)} />;
  return (
    <>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            type="email"
            name="email"
            label={t("entry.email")}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            readOnly={as !== undefined}
            autoComplete="username"
            autoFocus={as === undefined}
            required
            withAsterisk={false}
          />
          <PasswordInput
            name="password"
            label={t("entry.password")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            autoFocus={as !== undefined}
            required
            withAsterisk={false}
          />
          <Problem>{problem}</Problem>
          <Button type="submit" loading={busy}>
            {t("entry.signIn")}
          </Button>
        </Stack>
      </form>
      {others}
    </>
  );
}
