import { Button, Group, NativeSelect, NumberInput, Stack, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShippingRateKind } from "../gql/graphql";
import { MoneyInput, OptionalMoneyInput } from "../ui/MoneyInput";
import { BandsTable } from "./BandsTable";
import { isBanded, type RateDraft } from "./draft";
import { useFault } from "./faults";
import css from "./ProfileEditor.module.css";
import { RateExtras } from "./RateExtras";
import { useSettings } from "./settings";

interface RateEditorProps {
  path: string;
  rate: RateDraft;
  onChange: (rate: RateDraft) => void;
  onRemove: () => void;
}

const kinds = ["FREE", "FLAT", "BY_PRICE", "BY_WEIGHT", "BY_QUANTITY", "CARRIER"] as const satisfies readonly ShippingRateKind[];

/** One way of delivery and what it costs. */
export function RateEditor({ path, rate, onChange, onRemove }: RateEditorProps) {
  const { t } = useTranslation();
  const { currency } = useSettings();
  const faults = {
    name: useFault(`${path}.name`),
    kind: useFault(`${path}.kind`),
    amount: useFault(`${path}.amount`),
    services: useFault(`${path}.services`, true),
    markupPercent: useFault(`${path}.markupPercent`),
    fallback: useFault(`${path}.fallback`),
  };
  return (
    <Stack gap="xs" className={css.rate!}>
      <Group align="flex-start" gap="sm">
        <TextInput label={t("shipping.rateName")} value={rate.name} onChange={(event) => onChange({ ...rate, name: event.currentTarget.value })} error={faults.name} />
        <NativeSelect
          label={t("shipping.kind")}
          value={rate.kind}
          onChange={(event) => onChange({ ...rate, kind: event.currentTarget.value as ShippingRateKind })}
          data={kinds.map((value) => ({ value, label: t(`shipping.rateKinds.${value}`) }))}
          error={faults.kind}
        />
        {rate.kind === "FLAT" && <MoneyInput label={t("shipping.amount")} value={rate.amount} onChange={(amount) => onChange({ ...rate, amount })} error={faults.amount} w="9rem" />}
      </Group>
      {isBanded(rate.kind) && <BandsTable path={path} kind={rate.kind} bands={rate.bands} onChange={(bands) => onChange({ ...rate, bands })} />}
      {rate.kind === "CARRIER" && (
        <Group align="flex-start" gap="sm">
          <TagsInput
            label={t("shipping.services")}
            description={t("shipping.servicesHint")}
            value={rate.services}
            onChange={(services) => onChange({ ...rate, services })}
            error={faults.services}
            miw="18rem"
            acceptValueOnBlur
          />
          <NumberInput
            label={t("shipping.markup")}
            suffix=" %"
            min={0}
            max={1000}
            allowDecimal={false}
            value={rate.markupPercent}
            onChange={(value) => onChange({ ...rate, markupPercent: Number(value) })}
            error={faults.markupPercent}
            w="9rem"
          />
          <OptionalMoneyInput
            label={t("shipping.fallback")}
            currency={currency}
            value={rate.fallback}
            onChange={(fallback) => onChange({ ...rate, fallback })}
            error={faults.fallback}
            w="10rem"
          />
        </Group>
      )}
      <RateExtras path={path} rate={rate} onChange={onChange} />
      <Button variant="subtle" color="red" size="compact-xs" w="fit-content" onClick={onRemove} aria-label={t("shipping.removeRateNamed", { name: rate.name })}>
        {t("shipping.removeRate")}
      </Button>
    </Stack>
  );
}
