import { Alert, Code, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../ui/CopyButton";

/** A secret is shown once; nobody can read it later, not even we. */
export function Secret({ secret, webhookUrl }: { secret: string; webhookUrl: string }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Alert variant="default" title={t("suppliers.secretTitle")}>
        {t("suppliers.secretHint")}
      </Alert>
      <div>
        <Code block>{secret}</Code>
        <CopyButton text={secret} />
      </div>
      <div>
        {t("suppliers.webhookUrl")}
        <Code block>{webhookUrl}</Code>
        <CopyButton text={webhookUrl} />
      </div>
    </Stack>
  );
}
