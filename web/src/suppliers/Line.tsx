import { Button, Code, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { ReconcileSupplierDocument, RotateWebhookSecretDocument, type SupplierSettingsFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { CopyButton } from "../ui/CopyButton";
import { toast } from "../ui/toast";
import { Secret } from "./Secret";

/** How we and the supplier reach each other, and trying it. */
export function Line({ supplier, onChange }: { supplier: SupplierSettingsFragment; onChange: () => void }) {
  const { t } = useTranslation();
  const [rotating, setRotating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const rotate = useAction(RotateWebhookSecretDocument);
  const ask = useAction(ReconcileSupplierDocument);
  const { id, name, connector, webhookUrl } = supplier;
  const askAll = async () => {
    const done = await ask.run({ id });
    if (!done) return;
    toast(t("suppliers.asked", { count: done.reconcileSupplier.subOrders, name }));
    onChange();
  };
  const renew = async () => setSecret((await rotate.run({ id }))?.rotateWebhookSecret.webhookSecret);
  const close = () => {
    setRotating(false);
    setSecret(undefined);
  };
  return (
    <Card title={t("suppliers.line")}>
      <Stack gap="sm">
        <div>
          {t("suppliers.connector")}: <Code>{connector}</Code>
        </div>
        <div>
          {t("suppliers.webhookUrl")}: <Code>{webhookUrl}</Code> <CopyButton text={webhookUrl} />
        </div>
        <Group gap="xs">
          <Button variant="default" loading={ask.busy} onClick={() => void askAll()}>
            {t("suppliers.ask")}
          </Button>
          <Button variant="subtle" color="red" onClick={() => setRotating(true)}>
            {t("suppliers.rotate")}
          </Button>
        </Group>
      </Stack>
      <Modal opened={rotating} onClose={close} title={t("suppliers.rotate")} closeButtonProps={{ "aria-label": t("ui.close") }}>
        {secret ? (
          <Secret secret={secret} webhookUrl={webhookUrl} />
        ) : (
          <Stack gap="sm">
            <p>{t("suppliers.rotateHint", { name })}</p>
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("ui.cancel")}
              </Button>
              <Button color="red" loading={rotate.busy} onClick={() => void renew()}>
                {t("suppliers.rotate")}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </Card>
  );
}
