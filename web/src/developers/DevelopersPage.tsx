import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMay } from "../api/viewer";
import { Card } from "../ui/Card";
import { Page } from "../ui/Page";
import { AuditLog } from "./AuditLog";
import { Tokens } from "./Tokens";
import { Webhooks } from "./Webhooks";

/** For programs: their keys, what they are told, what to read, and who changed what. */
export function DevelopersPage() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Page title={t("developers.title")}>
      <Card title={t("developers.read")}>
        <Group gap="xs">
          <Button component="a" href="/playground" variant="default">
            {t("developers.playground")}
          </Button>
          <Button component="a" href="/schema.graphql" variant="default">
            {t("developers.sdl")}
          </Button>
        </Group>
      </Card>
      {may("webhooks:read") && <Webhooks />}
      {may("tokens:read") && <Tokens />}
      {may("audit:read") && <AuditLog />}
    </Page>
  );
}
