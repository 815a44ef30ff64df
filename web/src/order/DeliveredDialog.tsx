import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { MarkDeliveredDocument, type ParcelShownFragment } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { localInput } from "../ui/moments";

/** Notes that somebody saw a parcel arrive. */
export function DeliveredDialog({ parcel, onClose }: { parcel: ParcelShownFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const [latest] = useState(() => localInput(new Date()));
  const [at, setAt] = useState(latest);
  const [note, setNote] = useState("");
  const { run, busy, error } = useAction(MarkDeliveredDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async () => {
    // Untouched, it is now: the server's clock says when that is.
    const deliveredAt = at === latest || at === "" ? {} : { deliveredAt: new Date(at).toISOString() };
    if (await run({ input: { parcelId: parcel.id, note, ...deliveredAt } }, t("order.deliveredNoted", { number: parcel.trackingNumber }))) onClose();
  };
  return (
    <FormDialog
      title={t("order.deliveredTitle", { number: parcel.trackingNumber })}
      action={t("order.markDelivered")}
      grave
      busy={busy}
      problem={problemBeside(error, ["deliveredAt", "note"])}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t("order.deliveredHint")}</p>
      <TextInput
        type="datetime-local"
        label={t("order.deliveredAt")}
        max={latest}
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
        error={faults.get("deliveredAt")}
        data-autofocus
      />
      <Textarea label={t("order.note")} value={note} onChange={(event) => setNote(event.currentTarget.value)} error={faults.get("note")} />
    </FormDialog>
  );
}
