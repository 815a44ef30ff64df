import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { newKey, useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { ClaimFromSupplierDocument, OrderReturnsDocument, type SubOrderShownFragment } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { formatMoney, noMoney, parseMoney } from "../ui/money";
import { MoneyInput } from "../ui/MoneyInput";

interface ClaimDialogProps {
  sub: SubOrderShownFragment;
  orderId: string;
  /** Of the supplier's costs. */
  currency: string;
  onClose: () => void;
}

/** Notes what the supplier owes. */
export function ClaimDialog({ sub, orderId, currency, onClose }: ClaimDialogProps) {
  const { t, i18n } = useTranslation();
  const [key] = useState(newKey);
  const [amount, setAmount] = useState(() => noMoney(currency));
  const [note, setNote] = useState("");
  const [returnId, setReturnId] = useState("");
  const [{ data }] = useQuery({ query: OrderReturnsDocument, variables: { id: orderId }, requestPolicy: "cache-first" });
  const { run, busy, error } = useAction(ClaimFromSupplierDocument, { quiet: true });
  const faults = faultsOf(error);
  const returns = data?.order?.returns ?? [];
  const submit = async () => {
    const input = { subOrderId: sub.id, amount, note, idempotencyKey: key, ...(returnId ? { returnId } : {}) };
    const said = t("order.claimed", { amount: formatMoney(amount, i18n.language), supplier: sub.supplier?.name ?? sub.name });
    if (await run({ input }, said)) onClose();
  };
  return (
    <FormDialog
      title={t("order.claimTitle", { name: sub.supplier?.name ?? sub.name })}
      action={t("order.claimFromSupplier")}
      busy={busy}
      disabled={parseMoney(amount).minor === 0n}
      problem={problemBeside(error, ["amount", "note", "returnId"])}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t("order.claimHint")}</p>
      <MoneyInput label={t("order.amount")} required value={amount} onChange={setAmount} error={faults.get("amount")} data-autofocus />
      {returns.length > 0 && (
        <NativeSelect
          label={t("order.refundFor")}
          value={returnId}
          onChange={(event) => setReturnId(event.currentTarget.value)}
          data={[{ value: "", label: t("order.noReturn") }, ...returns.map(({ id, name }) => ({ value: id, label: name }))]}
          error={faults.get("returnId")}
        />
      )}
      <Textarea label={t("order.note")} value={note} onChange={(event) => setNote(event.currentTarget.value)} error={faults.get("note")} />
    </FormDialog>
  );
}
