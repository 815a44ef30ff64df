import { Button, Group, Modal, NativeSelect, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { HoldDocument, type HoldReason } from "../gql/graphql";

/** What a person at the store may hold something for. */
const reasons = ["MERCHANT_REVIEW", "INCORRECT_ADDRESS", "HIGH_RISK_OF_FRAUD", "INVENTORY_OUT_OF_STOCK", "UNKNOWN_DELIVERY_DATE", "AWAITING_RETURN_ITEMS", "OTHER"] as const satisfies readonly HoldReason[];

/** Stops an order or a sub-order from going on, for now. */
export function HoldDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [key] = useState(newKey);
  const [reason, setReason] = useState<HoldReason>("MERCHANT_REVIEW");
  const [note, setNote] = useState("");
  const { run, busy } = useAction(HoldDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { id, reason, note, idempotencyKey: key } }, t("order.held", { name }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("order.holdTitle", { name })} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <NativeSelect
            label={t("order.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value as HoldReason)}
            data={reasons.map((value) => ({ value, label: t(`words.holdReason.${value}`) }))}
            data-autofocus
          />
          <Textarea label={t("order.note")} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("words.subOrderAction.HOLD")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
