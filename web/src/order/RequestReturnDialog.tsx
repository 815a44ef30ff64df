import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey, useAction } from "../api/act";
import { type OrderInFullFragment, RequestReturnDocument, type ReturnReason } from "../gql/graphql";
import { en } from "../words/en";

const reasons = Object.keys(en.returnReason) as ReturnReason[];

/** Notes that the buyer wants to send shipped goods back. */
export function RequestReturnDialog({ order, onClose }: { order: OrderInFullFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const [key] = useState(newKey);
  const [reason, setReason] = useState<ReturnReason>("UNWANTED");
  const [note, setNote] = useState("");
  const [units, setUnits] = useState<ReadonlyMap<string, number>>(new Map());
  const { run, busy } = useAction(RequestReturnDocument);
  const shipped = (order.subOrders ?? []).flatMap(({ shipments }) => (shipments ?? []).filter(({ status }) => status !== "CANCELLED").flatMap(({ lines }) => lines ?? []));
  const lines = [...units].flatMap(([shipmentLineId, quantity]) => (quantity > 0 ? [{ shipmentLineId, quantity }] : []));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const idempotencyKey = `${key}-${JSON.stringify(lines)}`.slice(0, 200);
    if (await run({ input: { orderId: order.id, reason, note, lines, idempotencyKey } }, t("order.returnRequested", { name: order.name }))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t("order.requestReturn")} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <NativeSelect
            label={t("order.reason")}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value as ReturnReason)}
            data={reasons.map((value) => ({ value, label: t(`words.returnReason.${value}`) }))}
          />
          {shipped.map(({ id, quantity, subOrderLine }) => (
            <NumberInput
              key={id}
              label={subOrderLine.orderLine.title}
              min={0}
              max={quantity}
              allowDecimal={false}
              value={units.get(id) ?? 0}
              onChange={(value) => setUnits(new Map(units).set(id, Number(value)))}
            />
          ))}
          <Textarea label={t("order.note")} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={lines.length === 0}>
              {t("order.requestReturn")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
