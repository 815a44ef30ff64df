import { Group, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OptionalMoneyInput } from "../ui/MoneyInput";
import type { RateDraft } from "./draft";
import { useFault } from "./faults";
import css from "./ProfileEditor.module.css";
import { useSettings } from "./settings";

interface RateExtrasProps {
  path: string;
  rate: RateDraft;
  onChange: (rate: RateDraft) => void;
}

/** What few rates have: a threshold, handling, what it costs beside a dearer part, how long it takes. */
export function RateExtras({ path, rate, onChange }: RateExtrasProps) {
  const { t } = useTranslation();
  const { currency, mergePolicy } = useSettings();
  const faults = {
    freeOver: useFault(`${path}.freeOver`),
    handling: useFault(`${path}.handling`),
    additional: useFault(`${path}.additional`),
    days: useFault(`${path}.days`, true),
  };
  const used = rate.freeOver ?? rate.handling ?? rate.additional ?? rate.days ?? Object.values(faults).find(Boolean);
  const money = (name: "freeOver" | "handling" | "additional") => (
    <OptionalMoneyInput
      label={t(`shipping.${name}`)}
      currency={currency}
      value={rate[name]}
      onChange={(value) => onChange({ ...rate, [name]: value })}
      error={faults[name]}
      w="10rem"
    />
  );
  const days = (name: "min" | "max") => (
    <NumberInput
      label={t(`shipping.days.${name}`)}
      min={0}
      allowDecimal={false}
      value={rate.days?.[name] ?? ""}
      onChange={(value) => onChange({ ...rate, days: value === "" ? null : { min: rate.days?.min ?? Number(value), max: rate.days?.max ?? Number(value), [name]: Number(value) } })}
      error={name === "min" && faults.days}
      w="8rem"
    />
  );
  return (
    <details open={Boolean(used)}>
      <summary className={css.places}>{t("shipping.extras")}</summary>
      <Group align="flex-start" gap="sm" mt="xs">
        {money("freeOver")}
        {rate.kind !== "FREE" && money("handling")}
        {(mergePolicy === "FIRST_PLUS_ADDITIONAL" || rate.additional) && money("additional")}
        {days("min")}
        {days("max")}
      </Group>
    </details>
  );
}
