import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { messageOf } from "../api/problem";
import { Problem } from "../entry/Problem";
import { RemoveTotpDocument } from "../gql/graphql";

export function RemoveFactor({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const { run, busy, error } = useAction(RemoveTotpDocument, { quiet: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ code: code.trim() }, t("account.factorRemoved"))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("account.removeFactor")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label={t("entry.code")}
            description={t("entry.codeHint")}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="one-time-code"
            data-autofocus
            required
          />
          <Problem>{error ? messageOf(error) : ""}</Problem>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" color="red" loading={busy}>
              {t("account.removeFactor")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
