import { Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { messageOf } from "../api/problem";
import { Problem } from "../entry/Problem";
import { type BeginTotpMutation, ConfirmTotpDocument } from "../gql/graphql";
import { CopyButton } from "../ui/CopyButton";
import { QrCode } from "./QrCode";

interface SetUpFactorProps {
  setup: BeginTotpMutation["beginTotp"];
  /** With the recovery codes, when it was done. */
  onClose: (codes?: readonly string[]) => void;
}

/** A secret for the app, and a code from it that shows that it has it. */
export function SetUpFactor({ setup: { url, secret }, onClose }: SetUpFactorProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const { run, busy, error } = useAction(ConfirmTotpDocument, { quiet: true });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await run({ code: code.trim() });
    if (done) onClose(done.confirmTotp);
  };
  return (
    <Modal opened onClose={() => onClose()} title={t("account.setUp")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Text size="sm">{t("account.scan")}</Text>
          <QrCode text={url} label={t("account.qrCode")} />
          <Group gap="xs">
            <Code aria-label={t("account.secret")}>{secret}</Code>
            <CopyButton text={secret} />
          </Group>
          <TextInput
            label={t("account.codeFromApp")}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            data-autofocus
            required
          />
          <Problem>{error ? messageOf(error) : ""}</Problem>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onClose()}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("account.turnOn")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
