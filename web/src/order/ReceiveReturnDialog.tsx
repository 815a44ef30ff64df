import { NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { ReceiveReturnDocument, type ReturnShownFragment } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";

/** Notes which units have come back; all that are awaited, unless somebody counts fewer. */
export function ReceiveReturnDialog({ of, onClose }: { of: ReturnShownFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const awaited = (of.lines ?? []).map((line) => ({ line, max: line.quantity - line.receivedQuantity })).filter(({ max }) => max > 0);
  const [units, setUnits] = useState(() => new Map(awaited.map(({ line, max }) => [line.id, max])));
  const { run, busy, error } = useAction(ReceiveReturnDocument, { quiet: true });
  const faults = faultsOf(error);
  const lines = [...units].flatMap(([returnLineId, quantity]) => (quantity > 0 ? [{ returnLineId, quantity }] : []));
  const submit = async () => {
    const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    if (await run({ input: { id: of.id, lines } }, t("order.returnReceived", { name: of.name, count }))) onClose();
  };
  return (
    <FormDialog
      title={t("order.receiveTitle", { name: of.name })}
      action={t("order.received")}
      grave
      busy={busy}
      disabled={lines.length === 0}
      problem={problemBeside(error, lines.map((_, place) => `lines.${place}.quantity`))}
      onClose={onClose}
      onSubmit={submit}
    >
      {awaited.map(({ line, max }, place) => (
        <NumberInput
          key={line.id}
          label={line.shipmentLine.subOrderLine.orderLine.title}
          description={t("order.upTo", { count: max })}
          min={0}
          max={max}
          allowDecimal={false}
          value={units.get(line.id) ?? 0}
          onChange={(value) => setUnits(new Map(units).set(line.id, Number(value)))}
          error={faults.get(`lines.${lines.findIndex(({ returnLineId }) => returnLineId === line.id)}.quantity`)}
          data-autofocus={place === 0 || undefined}
        />
      ))}
    </FormDialog>
  );
}
