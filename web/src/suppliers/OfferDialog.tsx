import { Button, Group, Modal, NumberInput, Stack, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { faultsOf, messageOf } from "../api/problem";
import { type OfferShownFragment, SetOfferDocument } from "../gql/graphql";
import { MoneyInput } from "../ui/MoneyInput";

interface OfferDialogProps {
  offer: Editable;
  supplierId: string;
  onClose: (changed: boolean) => void;
}

export type Editable = OfferShownFragment & { cost: string };

/** Changes the supplier's terms for one variant. */
export function OfferDialog({ offer, supplierId, onClose }: OfferDialogProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(offer);
  const { run, busy, error } = useAction(SetOfferDocument, { quiet: true });
  const faults = faultsOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { supplierSku, cost, handlingDays, priority, available, active, variant } = form;
    if (await run({ input: { variantId: variant.id, supplierId, supplierSku, cost, handlingDays, priority, available, active } }, t("ui.saved"))) onClose(true);
  };
  const whole = (name: "handlingDays" | "priority") => (
    <NumberInput
      label={t(`suppliers.${name}`)}
      min={0}
      allowDecimal={false}
      value={form[name]}
      onChange={(value) => setForm({ ...form, [name]: Number(value) })}
      error={faults.get(name)}
    />
  );
  return (
    <Modal opened onClose={() => onClose(false)} title={offer.variant.product.title} closeButtonProps={{ "aria-label": t("ui.close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <TextInput
            label={t("suppliers.supplierSku")}
            required
            value={form.supplierSku}
            onChange={(event) => setForm({ ...form, supplierSku: event.currentTarget.value })}
            error={faults.get("supplierSku")}
          />
          <MoneyInput label={t("suppliers.cost")} value={form.cost} onChange={(cost) => setForm({ ...form, cost })} error={faults.get("cost")} />
          {whole("handlingDays")}
          {whole("priority")}
          <NumberInput
            label={t("suppliers.available")}
            description={t("suppliers.availableHint")}
            min={0}
            allowDecimal={false}
            value={form.available ?? ""}
            onChange={(value) => setForm({ ...form, available: value === "" ? null : Number(value) })}
            error={faults.get("available")}
          />
          <Switch label={t("suppliers.offerActive")} checked={form.active} onChange={(event) => setForm({ ...form, active: event.currentTarget.checked })} />
          {error && faults.size === 0 && <p role="alert">{messageOf(error)}</p>}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onClose(false)}>
              {t("ui.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("ui.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
