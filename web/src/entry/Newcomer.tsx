import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { NewPassword } from "./NewPassword";

interface NewcomerProps {
  email: string;
  busy: boolean;
  faults: ReadonlyMap<string, string>;
  onJoin: (who: { name: string; password: string }) => void;
}

/** Somebody who has no account yet. */
export function Newcomer({ email, busy, faults, onJoin }: NewcomerProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onJoin({ name: name.trim(), password });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {/* So that a password manager knows whose password it is. */}
        <TextInput type="email" name="email" label={t("entry.email")} value={email} autoComplete="username" readOnly />
        <TextInput
          name="name"
          label={t("entry.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faults.get("name")}
          autoComplete="name"
          autoFocus
          required
          withAsterisk={false}
        />
        <NewPassword value={password} onChange={setPassword} error={faults.get("password")} />
        <Button type="submit" loading={busy}>
          {t("entry.join")}
        </Button>
      </Stack>
    </form>
  );
}
