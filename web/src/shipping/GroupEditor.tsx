import { Button, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "../ui/Card";
import { Columns } from "../ui/Columns";
import { type GroupDraft, newZone } from "./draft";
import { useFault } from "./faults";
import { useSettings } from "./settings";
import { useList } from "./useList";
import { ZoneEditor } from "./ZoneEditor";

interface GroupEditorProps {
  path: string;
  group: GroupDraft;
  onChange: (group: GroupDraft) => void;
  onRemove?: () => void;
}

/** Suppliers that ship from one place, and where they ship to. */
export function GroupEditor({ path, group, onChange, onRemove }: GroupEditorProps) {
  const { t } = useTranslation();
  const { currency, suppliers } = useSettings();
  const zones = useList(group.zones, (all) => onChange({ ...group, zones: all }));
  const chosen = useFault(`${path}.suppliers`, true);
  const origin = useFault(`${path}.from`, true);
  const who = group.suppliers.map((id) => suppliers.find(({ value }) => value === id)?.label ?? id).join(", ");
  const from = (name: keyof GroupDraft["from"]) => (
    <TextInput
      size="xs"
      label={t(`shipping.origin.${name}`)}
      value={group.from[name]}
      onChange={(event) => onChange({ ...group, from: { ...group.from, [name]: event.currentTarget.value } })}
    />
  );
  return (
    <Card
      title={group.name || (who ? t("shipping.shippedBy", { who }) : t("shipping.shippedByOthers"))}
      aside={
        onRemove && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={onRemove}>
            {t("ui.remove")}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <MultiSelect
          label={t("shipping.suppliers")}
          description={t("shipping.suppliersHint")}
          data={suppliers}
          value={group.suppliers}
          onChange={(ids) => onChange({ ...group, suppliers: ids })}
          error={chosen}
          searchable
          clearable
        />
        <details open={Boolean(group.from.country || origin)}>
          <summary>{t("shipping.shipsFrom")}</summary>
          <Columns>
            {from("country")}
            {from("region")}
            {from("city")}
            {from("postcode")}
          </Columns>
          {origin && <p role="alert">{origin}</p>}
        </details>
        {group.zones.map((zone, place) => (
          <ZoneEditor key={place} path={`${path}.zones.${place}`} zone={zone} onChange={zones.change(place)} onRemove={zones.remove(place)} />
        ))}
        <Button variant="default" size="sm" w="fit-content" onClick={() => zones.add(newZone(currency))}>
          {t("shipping.addZone")}
        </Button>
      </Stack>
    </Card>
  );
}
