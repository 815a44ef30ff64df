import { NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { newKey, useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { ReshipShipmentDocument, ReshipSuppliersDocument, type ShipmentShownFragment, type SubOrderShownFragment } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { toast } from "../ui/toast";

/** Sends lost or wrong goods again: which units, and from whom. */
export function ReshipDialog({ sub, shipment, onClose }: { sub: SubOrderShownFragment; shipment: ShipmentShownFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const [key] = useState(newKey);
  const goods = shipment.lines ?? [];
  const [units, setUnits] = useState(() => new Map(goods.map(({ subOrderLine, quantity }) => [subOrderLine.id, quantity])));
  const [supplierId, setSupplier] = useState(sub.supplier?.id ?? "");
  const [reason, setReason] = useState("");
  const [{ data }] = useQuery({ query: ReshipSuppliersDocument, variables: {} });
  const { run, busy, error } = useAction(ReshipShipmentDocument, { quiet: true });
  const faults = faultsOf(error);
  const lines = [...units].flatMap(([subOrderLineId, quantity]) => (quantity > 0 ? [{ subOrderLineId, quantity }] : []));
  const faultOf = (id: string) => faults.get(`lines.${lines.findIndex(({ subOrderLineId }) => subOrderLineId === id)}.quantity`);
  const submit = async () => {
    const from = supplierId && supplierId !== sub.supplier?.id ? { supplierId } : {};
    const done = await run({ input: { shipmentId: shipment.id, lines, reason, ...from, idempotencyKey: key } });
    if (!done) return;
    toast(t("order.reshipped", { name: done.reshipShipment.name }));
    onClose();
  };
  const others = (data?.suppliers.edges ?? []).flatMap((edge) => (edge?.node && edge.node.id !== sub.supplier?.id ? [edge.node] : []));
  return (
    <FormDialog
      title={t("order.reshipTitle", { name: sub.name })}
      action={t("words.subOrderAction.RESHIP")}
      busy={busy}
      disabled={lines.length === 0}
      problem={problemBeside(error, lines.map((_, place) => `lines.${place}.quantity`))}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t("order.reshipHint")}</p>
      {goods.map(({ subOrderLine, quantity }, place) => (
        <NumberInput
          key={subOrderLine.id}
          label={subOrderLine.orderLine.title}
          description={t("order.upTo", { count: quantity })}
          min={0}
          max={quantity}
          allowDecimal={false}
          value={units.get(subOrderLine.id) ?? 0}
          onChange={(value) => setUnits(new Map(units).set(subOrderLine.id, Number(value)))}
          error={faultOf(subOrderLine.id)}
          data-autofocus={place === 0 || undefined}
        />
      ))}
      <NativeSelect
        label={t("order.supplier")}
        value={supplierId}
        onChange={(event) => setSupplier(event.currentTarget.value)}
        data={[
          ...(sub.supplier ? [{ value: sub.supplier.id, label: t("order.sameTerms", { name: sub.supplier.name }) }] : []),
          ...others.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Textarea label={t("order.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </FormDialog>
  );
}
