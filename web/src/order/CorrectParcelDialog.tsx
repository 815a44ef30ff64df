import { Button, Group, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { useAction } from "../api/act";
import { faultsOf, problemBeside } from "../api/problem";
import { CorrectParcelDocument, RecognizeNumberDocument, type ParcelShownFragment } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";

/** Puts a parcel's carrier or number right. The old number stays known. */
export function CorrectParcelDialog({ parcel, onClose }: { parcel: ParcelShownFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const [trackingNumber, setNumber] = useState(parcel.trackingNumber);
  const [carrier, setCarrier] = useState(parcel.carrier);
  const [note, setNote] = useState("");
  const { run, busy, error } = useAction(CorrectParcelDocument, { quiet: true });
  const faults = faultsOf(error);
  const changed = {
    ...(trackingNumber.trim() === parcel.trackingNumber ? {} : { trackingNumber: trackingNumber.trim() }),
    ...(carrier.trim() === parcel.carrier ? {} : { carrier: carrier.trim() }),
  };
  const submit = async () => {
    if (await run({ input: { id: parcel.id, note, ...changed } }, t("order.parcelCorrected", { number: trackingNumber.trim() }))) onClose();
  };
  return (
    <FormDialog
      title={t("order.correctTitle", { number: parcel.trackingNumber })}
      action={t("order.correctParcel")}
      busy={busy}
      disabled={Object.keys(changed).length === 0}
      problem={problemBeside(error, ["trackingNumber", "carrier", "note"])}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput
        label={t("order.trackingNumber")}
        required
        data-autofocus
        value={trackingNumber}
        onChange={(event) => setNumber(event.currentTarget.value)}
        error={faults.get("trackingNumber")}
      />
      <Guess number={trackingNumber} carrier={carrier} onChoose={setCarrier} />
      <TextInput label={t("order.carrier")} value={carrier} onChange={(event) => setCarrier(event.currentTarget.value)} error={faults.get("carrier")} />
      <Textarea label={t("order.note")} value={note} onChange={(event) => setNote(event.currentTarget.value)} error={faults.get("note")} />
      <p>{t("order.correctHint")}</p>
    </FormDialog>
  );
}

/** Whose formats a number fits. None is picked for anybody. */
function Guess({ number, carrier, onChoose }: { number: string; carrier: string; onChoose: (carrier: string) => void }) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(number.trim(), 300);
  const [{ data }] = useQuery({ query: RecognizeNumberDocument, variables: { number: asked }, pause: asked === "" });
  const matches = asked === "" ? [] : (data?.recognizeTrackingNumber ?? []);
  const carriers = [...new Map(matches.map((match) => [match.carrier, match])).values()];
  return (
    <div aria-live="polite">
      {asked !== "" && data && carriers.length === 0 && <p>{t("order.fitsNone")}</p>}
      {carriers.length > 0 && (
        <Group gap="xs">
          {t("order.fits")}
          {carriers.map((match) => (
            <Button key={match.carrier} size="compact-sm" variant="default" aria-pressed={match.carrier === carrier} onClick={() => onChoose(match.carrier)}>
              {match.carrier} · {t(`order.checkDigit.${match.checkDigit}`)}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}
