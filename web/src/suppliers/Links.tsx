import { Button, Code, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { Writable } from "../api/Writable";
import { CreateSupplierLinkDocument, RevokeSupplierLinkDocument, type SupplierLinkShownFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { CopyButton } from "../ui/CopyButton";

/** The links that open the portal to a supplier's people. Each is shown once. */
export function Links({ supplierId, links, onChange }: { supplierId: string; links: readonly SupplierLinkShownFragment[]; onChange: () => void }) {
  const { t, i18n } = useTranslation();
  const [url, setUrl] = useState<string>();
  const create = useAction(CreateSupplierLinkDocument);
  const revoke = useAction(RevokeSupplierLinkDocument);
  const day = (at: string) => new Date(at).toLocaleDateString(i18n.language, { dateStyle: "medium" });
  const make = async () => {
    const made = await create.run({ supplierId });
    if (!made) return;
    setUrl(made.createSupplierLink.url);
    onChange();
  };
  const close = async (id: string) => {
    if (await revoke.run({ id }, t("suppliers.linkRevoked"))) onChange();
  };
  const now = Date.now();
  return (
    <Card title={t("suppliers.links")}>
      <Writable scope="suppliers:write">
        <Stack gap="sm">
          <p>{t("suppliers.linksHint")}</p>
          {url && (
            <div role="status">
              <p>{t("suppliers.linkNew")}</p>
              <Code block>{url}</Code>
              <CopyButton text={url} />
            </div>
          )}
          {links
            .filter((link) => !link.revokedAt && Date.parse(link.expiresAt) > now)
            .map((link) => (
              <Group key={link.id} gap="sm">
                <Code>…{link.hint}</Code>
                <span>{t("suppliers.linkUntil", { day: day(link.expiresAt) })}</span>
                <span>{link.lastUsedAt ? t("suppliers.linkUsed", { day: day(link.lastUsedAt) }) : t("suppliers.linkUnused")}</span>
                <Button size="compact-sm" variant="subtle" color="red" loading={revoke.busy} onClick={() => void close(link.id)}>
                  {t("suppliers.linkRevoke")}
                </Button>
              </Group>
            ))}
          <Button variant="default" w="fit-content" loading={create.busy} onClick={() => void make()}>
            {t("suppliers.linkMake")}
          </Button>
        </Stack>
      </Writable>
    </Card>
  );
}
