import { Button, Group, Modal, NativeSelect, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { type HoldReason, RejectSubOrderDocument, type SubOrderShownFragment } from "../gql/graphql";

const reasons = [
  "INVENTORY_OUT_OF_STOCK",
  "INVALID_SKU",
  "INELIGIBLE_PRODUCT",
  "UNDELIVERABLE_DESTINATION",
  "INTERNATIONAL_SHIPPING_UNAVAILABLE",
  "INCORRECT_ADDRESS",
  "INVALID_CONTACT_INFORMATION",
  "MISSING_CUSTOMS_INFO",
  "PACKAGE_PREFERENCE_NOT_SATISFIED",
  "PAYMENT_DECLINED",
  "PRICE_CHANGED",
  "OTHER",
] as const satisfies readonly HoldReason[];

/** Notes a supplier's no that came by telephone or mail. */
export function RejectDialog({ sub, onClose }: { sub: SubOrderShownFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<HoldReason>(reasons[0]);
  const [message, setMessage] = useState("");
  const { run, busy } = useAction(RejectSubOrderDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ input: { id: sub.id, reason, message } }, t("order.rejectionNoted", { name: sub.name }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("order.rejectTitle", { name: sub.name })} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <NativeSelect
            label={t("order.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value as HoldReason)}
            data={reasons.map((value) => ({ value, label: t(`words.holdReason.${value}`) }))}
            data-autofocus
          />
          <Textarea label={t("order.supplierWords")} value={message} onChange={(event) => setMessage(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" color="red" loading={busy}>
              {t("words.subOrderAction.REJECT")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
