import { NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { type OrderInFullFragment, OrderReturnsDocument, RecordRefundDocument } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { addUp, formatMoney, noMoney, parseMoney, writeMoney } from "../ui/money";
import { MoneyInput } from "../ui/MoneyInput";
import { unsentOf } from "./terms";

/** Notes money that the shop gave back, and which units need not be shipped any more. */
export function RefundDialog({ order, onClose }: { order: OrderInFullFragment; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [amount, setAmount] = useState(() => noMoney(order.currency));
  const [externalId, setExternalId] = useState("");
  const [note, setNote] = useState("");
  const [returnId, setReturnId] = useState("");
  const [units, setUnits] = useState<ReadonlyMap<string, number>>(new Map());
  const [{ data }] = useQuery({ query: OrderReturnsDocument, variables: { id: order.id }, requestPolicy: "cache-first" });
  const { run, busy, error } = useAction(RecordRefundDocument, { quiet: true });
  const faults = faultsOf(error);
  const shown = (written: string) => formatMoney(written, i18n.language);
  const before = addUp([parseMoney(order.total), negative(order.refunded)]);
  const after = before && addUp([before, negative(amount)]);
  const unsent = (order.lines ?? []).map((line) => ({ line, max: unsentOf(line, order.subOrders) })).filter(({ max }) => max > 0);
  const lines = [...units].flatMap(([orderLineId, quantity]) => (quantity > 0 ? [{ orderLineId, quantity }] : []));
  const submit = async () => {
    const input = { orderId: order.id, externalId: externalId.trim(), amount, note, lines, ...(returnId ? { returnId } : {}) };
    if (await run({ input }, t("order.refundRecorded", { amount: shown(amount), name: order.name }))) onClose();
  };
  return (
    <FormDialog
      title={t("order.refundTitle", { name: order.name })}
      action={t("words.orderAction.RECORD_REFUND")}
      grave
      busy={busy}
      disabled={parseMoney(amount).minor === 0n && lines.length === 0}
      problem={problemBeside(error, ["amount", "externalId"])}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t("order.refundHint")}</p>
      <MoneyInput label={t("order.amount")} required value={amount} onChange={setAmount} error={faults.get("amount")} data-autofocus />
      <TextInput
        label={t("order.refundId")}
        description={t("order.refundIdHint")}
        required
        value={externalId}
        onChange={(event) => setExternalId(event.currentTarget.value)}
        error={faults.get("externalId")}
      />
      {(data?.order?.returns ?? []).length > 0 && (
        <NativeSelect
          label={t("order.refundFor")}
          value={returnId}
          onChange={(event) => setReturnId(event.currentTarget.value)}
          data={[{ value: "", label: t("order.noReturn") }, ...(data?.order?.returns ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      {unsent.map(({ line, max }) => (
        <NumberInput
          key={line.id}
          label={t("order.notShipped", { title: line.title })}
          description={t("order.upTo", { count: max })}
          min={0}
          max={max}
          allowDecimal={false}
          value={units.get(line.id) ?? 0}
          onChange={(value) => setUnits(new Map(units).set(line.id, Number(value)))}
        />
      ))}
      <Textarea label={t("order.note")} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      {before && after && after.minor >= 0n && <p>{t("order.refundPreview", { before: shown(writeMoney(before)), after: shown(writeMoney(after)) })}</p>}
    </FormDialog>
  );
}

function negative(written: string) {
  const amount = parseMoney(written);
  return { ...amount, minor: -amount.minor };
}
