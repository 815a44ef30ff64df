import { useTranslation } from "react-i18next";
import type { OrderList } from "./list";
import css from "./OrdersTable.module.css";

interface TableHeadProps {
  list: OrderList;
  /** In sight. */
  ids: readonly string[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

export function TableHead({ list, ids, selected, onSelect }: TableHeadProps) {
  const { t } = useTranslation();
  const all = ids.length > 0 && ids.every((id) => selected.has(id));
  const some = !all && ids.some((id) => selected.has(id));
  const toggle = () => onSelect(all ? new Set() : new Set([...selected, ...ids.filter((id) => list.row(id))]));
  const names = ["order", "buyer", "total", "payment", "fulfillment", "delivery", "suppliers"] as const;
  return (
    <div role="rowgroup" className={css.head}>
      <div role="row" aria-rowindex={1} className={css.row}>
        <span role="columnheader">
          <input
            type="checkbox"
            aria-label={t("orders.selectAll")}
            checked={all}
            ref={(box) => {
              if (box) box.indeterminate = some;
            }}
            onChange={toggle}
          />
        </span>
        {names.map((name) => (
          <span role="columnheader" key={name} data-column={name}>
            {t(`orders.${name}`)}
          </span>
        ))}
      </div>
    </div>
  );
}
