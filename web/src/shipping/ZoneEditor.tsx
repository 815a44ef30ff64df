import { Button, Group, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newRate, type ZoneDraft } from "./draft";
import { useFault } from "./faults";
import { countryName } from "../ui/places";
import css from "./ProfileEditor.module.css";
import { RateEditor } from "./RateEditor";
import { useSettings } from "./settings";
import { useList } from "./useList";

interface ZoneEditorProps {
  path: string;
  zone: ZoneDraft;
  onChange: (zone: ZoneDraft) => void;
  onRemove: () => void;
}

const separators = [",", ";"];

/** Where goods go, and what that costs. */
export function ZoneEditor({ path, zone, onChange, onRemove }: ZoneEditorProps) {
  const { t, i18n } = useTranslation();
  const { currency } = useSettings();
  const [fresh] = useState(!zone.id);
  const rates = useList(zone.rates, (all) => onChange({ ...zone, rates: all }));
  const any = useFault(path, true);
  const whole = useFault(path);
  const places = [
    ...zone.countries.map((code) => countryName(code, i18n.language)),
    ...zone.regions,
    ...zone.postal,
    ...(zone.restOfWorld ? [t("shipping.restOfWorld")] : []),
  ];
  const faults = {
    name: useFault(`${path}.name`),
    countries: useFault(`${path}.countries`, true),
    regions: useFault(`${path}.regions`, true),
    postal: useFault(`${path}.postal`, true),
    restOfWorld: useFault(`${path}.restOfWorld`),
  };
  const tags = (name: "countries" | "regions" | "postal", label: string, hint: string) => (
    <TagsInput label={label} description={hint} value={zone[name]} onChange={(all) => onChange({ ...zone, [name]: all })} splitChars={separators} error={faults[name]} acceptValueOnBlur />
  );
  return (
    <details className={css.zone} open={fresh || Boolean(any) || undefined}>
      <summary>
        <strong>{zone.name || t("shipping.newZone")}</strong> <span className={css.places}>{places.join(", ")}</span>{" "}
        <span className={css.places}>· {zone.rates.length ? t("shipping.rateCount", { count: zone.rates.length }) : t("shipping.notDelivered")}</span>
      </summary>
      <Stack gap="sm" mt="sm">
        {whole && (
          <p className={css.fault} role="alert">
            {whole}
          </p>
        )}
        <TextInput label={t("shipping.zoneName")} value={zone.name} onChange={(event) => onChange({ ...zone, name: event.currentTarget.value })} error={faults.name} />
        {tags("countries", t("shipping.countries"), t("shipping.countriesHint"))}
        {tags("regions", t("shipping.regions"), t("shipping.regionsHint"))}
        {tags("postal", t("shipping.postal"), t("shipping.postalHint"))}
        <Switch
          label={t("shipping.restOfWorld")}
          checked={zone.restOfWorld}
          onChange={(event) => onChange({ ...zone, restOfWorld: event.currentTarget.checked })}
          error={faults.restOfWorld}
        />
        {zone.rates.map((rate, place) => (
          <RateEditor key={place} path={`${path}.rates.${place}`} rate={rate} onChange={rates.change(place)} onRemove={rates.remove(place)} />
        ))}
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => rates.add(newRate(currency))}>
            {t("shipping.addRate")}
          </Button>
          <Button variant="subtle" color="red" size="compact-sm" onClick={onRemove}>
            {t("shipping.removeZone")}
          </Button>
        </Group>
      </Stack>
    </details>
  );
}
