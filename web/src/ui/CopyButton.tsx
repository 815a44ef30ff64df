import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard({ timeout: 2_000 });
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <Button size="compact-sm" variant="subtle" onClick={() => copy(text)} leftSection={<Icon size={16} aria-hidden />}>
      <span aria-live="polite">{copied ? t("ui.copied") : t("ui.copy")}</span>
    </Button>
  );
}
