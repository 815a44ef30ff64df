import { NativeSelect, SegmentedControl, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Writable } from "../api/Writable";
import type { FulfillmentMode, FulfillmentSettingsQuery } from "../gql/graphql";
import { Card } from "../ui/Card";
import { ModeDialog, type Change } from "./ModeDialog";

interface ModesProps {
  store: FulfillmentSettingsQuery["store"];
  suppliers: readonly { id: string; name: string; active: boolean; fulfillmentMode: FulfillmentMode | null }[];
  onChange: () => void;
}

/** Manual or automatic: for the store, and for each supplier that is to be otherwise. */
export function Modes({ store, suppliers, onChange }: ModesProps) {
  const { t } = useTranslation();
  const [change, setChange] = useState<Change>();
  const modes = ["MANUAL", "AUTOMATIC"] as const;
  const asStore = t("fulfillment.asStore", { mode: t(`words.mode.${store.fulfillmentMode}`) });
  return (
    <Card title={t("fulfillment.modes")}>
      <Writable scope="settings:write">
<SegmentedControl
        aria-label={t("fulfillment.storeMode")}
        value={store.fulfillmentMode}
        onChange={(mode) => setChange({ mode: mode as FulfillmentMode })}
        data={modes.map((value) => ({ value, label: t(`words.mode.${value}`) }))}
      />
      <Text c="dimmed" size="sm" mt="xs">
        {t(`fulfillment.explained.${store.fulfillmentMode}`)}
      </Text>
      {suppliers.length > 0 && (
        <Table mt="md" maw="36rem">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("fulfillment.supplier")}</Table.Th>
              <Table.Th>{t("fulfillment.mode")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {suppliers.map(({ id, name, active, fulfillmentMode }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  {name} {!active && <small>· {t("fulfillment.inactive")}</small>}
                </Table.Td>
                <Table.Td>
                  <NativeSelect
                    size="xs"
                    aria-label={t("fulfillment.modeOf", { name })}
                    value={fulfillmentMode ?? ""}
                    onChange={(event) => setChange({ supplier: { id, name }, mode: (event.currentTarget.value || null) as FulfillmentMode | null })}
                    data={[{ value: "", label: asStore }, ...modes.map((value) => ({ value, label: t(`words.mode.${value}`) }))]}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
</Writable>
      {change && (
        <ModeDialog
          key={`${change.supplier?.id} ${change.mode}`}
          change={change}
          onClose={(changed) => {
            setChange(undefined);
            if (changed) onChange();
          }}
        />
      )}
    </Card>
  );
}
