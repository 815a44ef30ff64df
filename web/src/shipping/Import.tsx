import { Alert, FileInput, List, NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { ImportShippingProfileDocument, type ImportShippingProfileMutation, type ShippingDocumentFormat, type WeightUnit } from "../gql/graphql";
import { FormDialog } from "../ui/FormDialog";
import { toast } from "../ui/toast";
import { formatOf } from "./document";

const units = ["POUNDS", "OUNCES", "KILOGRAMS", "GRAMS"] as const satisfies readonly WeightUnit[];
const formats = ["WAYBILL", "SHOPIFY_SHIPPING_ZONES"] as const satisfies readonly ShippingDocumentFormat[];

interface ImportProps {
  /** Whose rules it replaces; none: a new profile. */
  into?: { id: string; name: string };
  onClose: () => void;
}

/** Makes a profile of a document, in two steps: what it would become, and then that. */
export function Import({ into, onClose }: ImportProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [document, setDocument] = useState("");
  const [chosen, setFormat] = useState<ShippingDocumentFormat>();
  const [name, setName] = useState("");
  const [weightUnit, setUnit] = useState<WeightUnit>("POUNDS");
  const [extendRates, setExtend] = useState(false);
  const [preview, setPreview] = useState<ImportShippingProfileMutation["importShippingProfile"]>();
  const { run, busy, error } = useAction(ImportShippingProfileDocument, { quiet: true });
  const format = chosen ?? formatOf(document) ?? "WAYBILL";
  const shopify = format === "SHOPIFY_SHIPPING_ZONES";
  /** What was looked at is what will be saved. */
  const change = <Value,>(set: (value: Value) => void) => (value: Value) => {
    setPreview(undefined);
    set(value);
  };
  const submit = async () => {
    const input = { format, document, ...(shopify ? { weightUnit, extendRates } : {}), ...(into ? { id: into.id } : {}), ...(name.trim() ? { name: name.trim() } : {}) };
    const done = await run({ input: { ...input, dryRun: !preview } });
    setPreview(done?.importShippingProfile);
    if (!done?.importShippingProfile.profile) return;
    const { profile } = done.importShippingProfile;
    toast(t("shipping.imported", { name: profile.name }));
    onClose();
    void navigate({ to: "/shipping/$profileId", params: { profileId: profile.id } });
  };
  return (
    <FormDialog
      title={into ? t("shipping.importInto", { name: into.name }) : t("shipping.import")}
      action={t(preview ? (into ? "shipping.importReplace" : "shipping.importNow") : "shipping.importPreview")}
      grave={Boolean(preview && into)}
      busy={busy}
      disabled={document.trim() === ""}
      problem={undefined}
      size="lg"
      onClose={onClose}
      onSubmit={submit}
    >
      <FileInput
        label={t("shipping.importFile")}
        description={t("shipping.importHint")}
        accept="application/json,.json"
        onChange={(file) => file && void file.text().then(change(setDocument))}
        data-autofocus
      />
      <Textarea label={t("shipping.importText")} rows={6} spellCheck={false} value={document} onChange={(event) => change(setDocument)(event.currentTarget.value)} />
      <NativeSelect
        label={t("shipping.importFormat")}
        value={format}
        onChange={(event) => change(setFormat)(event.currentTarget.value as ShippingDocumentFormat)}
        data={formats.map((value) => ({ value, label: t(`shipping.importFormats.${value}`) }))}
      />
      <TextInput label={t("shipping.name")} description={t("shipping.importNameHint")} value={name} onChange={(event) => change(setName)(event.currentTarget.value)} />
      {shopify && (
        <>
          <NativeSelect
            label={t("shipping.importUnit")}
            value={weightUnit}
            onChange={(event) => change(setUnit)(event.currentTarget.value as WeightUnit)}
            data={units.map((value) => ({ value, label: t(`shipping.weightUnits.${value}`) }))}
          />
          <Switch label={t("shipping.extendRates")} checked={extendRates} onChange={(event) => change(setExtend)(event.currentTarget.checked)} />
        </>
      )}
      {error && <Refused faults={faultsOf(error)} message={messageOf(error)} />}
      {preview && <Preview of={preview} />}
    </FormDialog>
  );
}

function Refused({ faults, message }: { faults: ReadonlyMap<string, string>; message: string }) {
  const { t } = useTranslation();
  if (faults.size === 0 && !message) return null; // not reached: the toast has said it
  return (
    <Alert color="red" variant="default" role="alert" title={t("shipping.refused")}>
      {faults.size === 0 ? (
        message
      ) : (
        <List size="sm">
          {[...faults].map(([path, words]) => (
            <List.Item key={path}>
              <code>{path}</code>: {words}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

function Preview({ of: { groups, notes } }: { of: ImportShippingProfileMutation["importShippingProfile"] }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      <p>{t("shipping.wouldBecome")}</p>
      <List size="sm">
        {groups.flatMap((group) =>
          (group.zones ?? []).map((zone) => (
            <List.Item key={zone.id}>
              {[group.name, zone.name].filter(Boolean).join(" · ")}: {(zone.rates ?? []).map((rate) => rate.name).join(", ") || t("shipping.notDelivered")}
            </List.Item>
          )),
        )}
      </List>
      {notes.length > 0 && (
        <>
          <p>{t("shipping.notTaken", { count: notes.length })}</p>
          <List size="sm">
            {notes.map(({ path, message }, place) => (
              <List.Item key={place}>
                <code>{path}</code>: {message}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </div>
  );
}
