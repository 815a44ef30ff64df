import { Button, Code, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../ui/CopyButton";

/** They are shown only now; closed by its button only, so that nobody misses them. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t("account.recoveryCodes")} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <Stack gap="sm">
        <Text>{t("account.recoveryHint")}</Text>
        <Code block>{codes.join("\n")}</Code>
        <CopyButton text={codes.join("\n")} />
        <Button onClick={onClose}>{t("account.codesKept")}</Button>
      </Stack>
    </Modal>
  );
}
