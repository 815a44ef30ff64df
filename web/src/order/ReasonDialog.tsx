import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

interface ReasonDialogProps {
  title: string;
  hint: string;
  action: string;
  onClose: () => void;
  /** Gives something when it worked. */
  onSend: (reason: string) => Promise<unknown>;
}

/** Asks once more, and why, before something that cannot be taken back. */
export function ReasonDialog({ title, hint, action, onClose, onSend }: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = await onSend(reason.trim());
    setBusy(false);
    if (done !== undefined) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <p>{hint}</p>
          <Textarea label={t("order.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("order.keep")}
            </Button>
            <Button type="submit" color="red" loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
