import { Button, Group, Text } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconTruckDelivery } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OrderList } from "./list";
import css from "./SelectionBar.module.css";
import { ShipSelected } from "./ShipSelected";

/** What may be done with what is selected. */
export function SelectionBar({ list, selected, onDone }: { list: OrderList; selected: ReadonlySet<string>; onDone: () => void }) {
  const { t } = useTranslation();
  const [shipping, { open, close }] = useDisclosure(false);
  const count = selected.size;
  useHotkeys([["s", () => count > 0 && open()]]);
  if (count === 0) return null;
  return (
    <div className={css.bar} role="region" aria-label={t("orders.selected", { count })}>
      <Group gap="sm">
        <Text fw={600}>{t("orders.selected", { count })}</Text>
        <Button size="sm" leftSection={<IconTruckDelivery size={18} aria-hidden />} onClick={open}>
          {t("orders.ship", { count })}
        </Button>
        <Button size="sm" variant="subtle" color="gray" onClick={onDone}>
          {t("orders.clearSelection")}
        </Button>
      </Group>
      {shipping && (
        <ShipSelected
          rows={[...selected].flatMap((id) => list.row(id) ?? [])}
          onClose={(done) => {
            close();
            if (done) onDone();
          }}
        />
      )}
    </div>
  );
}
