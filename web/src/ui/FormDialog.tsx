import { Button, Group, Modal, Stack } from "@mantine/core";
import type { PropsWithChildren } from "react";
import { useTranslation } from "react-i18next";

type FormDialogProps = PropsWithChildren<{
  title: string;
  /** What the button says that does it. */
  action: string;
  /** It cannot be taken back. */
  grave?: boolean;
  busy: boolean;
  disabled?: boolean;
  /** What went wrong and stands at no field. */
  problem: string | undefined;
  size?: string;
  onClose: () => void;
  onSubmit: () => Promise<void>;
}>;

/** A form in a dialog: its fields, what went wrong, and two ways out. */
export function FormDialog({ title, action, grave = false, busy, disabled = false, problem, size = "md", onClose, onSubmit, children }: FormDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onSubmit();
        }}
      >
        <Stack gap="sm">
          {children}
          {problem && <p role="alert">{problem}</p>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={disabled} {...(grave ? { color: "red" } : {})}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
