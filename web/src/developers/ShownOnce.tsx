import { Button, Code, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../ui/CopyButton";

/** A secret that nobody can read later, in a dialog that closes when it was kept. */
export function ShownOnce({ text, children, onKept }: { text: string; children: string; onKept: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text>{children}</Text>
      <Code block>{text}</Code>
      <CopyButton text={text} />
      <Button onClick={onKept}>{t("developers.kept")}</Button>
    </Stack>
  );
}
