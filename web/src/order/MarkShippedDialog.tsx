import { Button, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { faultsOf } from "../api/problem";
import { MarkShippedDocument, type SubOrderShownFragment } from "../gql/graphql";
import { leftOf } from "./terms";

/** Notes what the supplier told by other means: which units, in which parcel. */
export function MarkShippedDialog({ sub, onClose }: { sub: SubOrderShownFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const [key] = useState(newKey);
  const [carrier, setCarrier] = useState("");
  const [trackingNumber, setTrackingNumber] = useState("");
  const [units, setUnits] = useState(() => new Map((sub.lines ?? []).map((line) => [line.id, leftOf(line)])));
  const { run, busy, error } = useAction(MarkShippedDocument);
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const lines = [...units].flatMap(([subOrderLineId, quantity]) => (quantity > 0 ? [{ subOrderLineId, quantity }] : []));
    const parcel = { trackingNumber: trackingNumber.trim(), ...(carrier.trim() ? { carrier: carrier.trim() } : {}) };
    // The key is of these words: another number after a refusal is another shipment.
    const idempotencyKey = `${key}-${JSON.stringify([lines, parcel])}`.slice(0, 200);
    if (await run({ input: { subOrderId: sub.id, lines, parcels: [parcel], idempotencyKey } }, t("order.markedShipped", { name: sub.name }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("order.markShippedTitle", { name: sub.name })} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {(sub.lines ?? [])
            .filter((line) => leftOf(line) > 0)
            .map((line) => (
              <NumberInput
                key={line.id}
                label={line.orderLine.title}
                min={0}
                max={leftOf(line)}
                allowDecimal={false}
                value={units.get(line.id) ?? 0}
                onChange={(value) => setUnits(new Map(units).set(line.id, Number(value)))}
              />
            ))}
          <TextInput
            label={t("order.trackingNumber")}
            required
            value={trackingNumber}
            onChange={(event) => setTrackingNumber(event.currentTarget.value)}
            error={faults.get("parcels.0.trackingNumber")}
          />
          <TextInput
            label={t("order.carrier")}
            description={t("order.carrierHint")}
            value={carrier}
            onChange={(event) => setCarrier(event.currentTarget.value)}
            error={faults.get("parcels.0.carrier")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("words.subOrderAction.MARK_SHIPPED")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
