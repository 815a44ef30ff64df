import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { type ClaimShownFragment, SettleClaimDocument } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { formatMoney, parseMoney } from "../ui/money";
import { MoneyInput } from "../ui/MoneyInput";

/** Notes the supplier's answer to a claim, which stays. */
export function SettleClaimDialog({ claim, onClose }: { claim: ClaimShownFragment; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [granted, setGranted] = useState(claim.amount);
  const [note, setNote] = useState("");
  const { run, busy, error } = useAction(SettleClaimDocument, { quiet: true });
  const faults = faultsOf(error);
  const denied = parseMoney(granted).minor === 0n;
  const submit = async () => {
    const said = denied ? t("order.claimDenied") : t("order.claimGranted", { amount: formatMoney(granted, i18n.language) });
    if (await run({ input: { id: claim.id, granted, note } }, said)) onClose();
  };
  return (
    <FormDialog
      title={t("order.settleTitle", { amount: formatMoney(claim.amount, i18n.language) })}
      action={t(denied ? "order.noteDenial" : "order.noteGrant")}
      grave
      busy={busy}
      problem={problemBeside(error, ["granted", "note"])}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t("order.settleHint")}</p>
      <MoneyInput label={t("order.granted")} required value={granted} onChange={setGranted} error={faults.get("granted")} data-autofocus />
      <Textarea label={t("order.supplierWords")} value={note} onChange={(event) => setNote(event.currentTarget.value)} error={faults.get("note")} />
    </FormDialog>
  );
}
