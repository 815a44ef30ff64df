import { Button } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../api/viewer";
import { Blank, Loading } from "../ui/Blank";
import type { OrderList, Shape } from "./list";
import { OrderRow } from "./OrderRow";
import css from "./OrdersTable.module.css";
import { TableHead } from "./TableHead";
import { useTableKeys } from "./useTableKeys";

export interface OrdersTableProps {
  list: OrderList;
  shape: Shape;
  selected: ReadonlySet<string>;
  onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  onHelp: () => void;
  narrowed: boolean;
}

/** Draws the rows in sight, however many there are. */
export function OrdersTable({ list, shape, selected, onSelect, onHelp, narrowed }: OrdersTableProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const { ids, total, announced, state } = shape;
  const selectable = useMay()("orders:ship");
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (matchMedia("(max-width: 48rem)").matches ? 92 : 52),
    overscan: 12,
    getItemKey: (place) => ids[place] ?? place,
  });
  const inSight = rows.getVirtualItems();
  const [from, to] = [inSight[0]?.index ?? 0, inSight.at(-1)?.index ?? 0];
  useEffect(() => list.show(from, to), [list, from, to, ids]);
  // The same function for ever: rows draw themselves again for what is theirs only.
  const toggle = useCallback((id: string) => onSelect((all) => (all.has(id) ? new Set([...all].filter((other) => other !== id)) : new Set([...all, id]))), [onSelect]);
  const refresh = () => {
    scroller.current?.scrollTo({ top: 0 });
    setActive(-1);
    void list.reload();
  };
  const move = (place: number) => {
    const next = Math.min(Math.max(place, 0), ids.length - 1);
    setActive(next);
    rows.scrollToIndex(next, { align: "auto" });
  };
  useTableKeys({ move: (by) => move(active + by), onSelect: () => selectable && ids[active] && toggle(ids[active]), onRefresh: refresh, onClear: () => onSelect(new Set()), onHelp });

  if (state === "loading") return <Loading rows={10} height={44} />;
  if (state === "failed") return <Blank title={t("ui.failedTitle")} children={<Button variant="default" onClick={refresh} children={t("ui.tryAgain")} />} />;
  return (
    <div className={css.frame} data-readonly={!selectable || undefined}>
      {announced > 0 && (
        <Button className={css.announced} size="compact-md" radius="xl" onClick={refresh} aria-live="polite">
          {t("orders.announced", { count: announced })}
        </Button>
      )}
      {ids.length === 0 ? (
        <Blank title={narrowed ? t("orders.nothingTitle") : t("orders.emptyTitle")}>{narrowed ? t("orders.nothing") : t("orders.empty")}</Blank>
      ) : (
        <div ref={scroller} className={css.scroller} tabIndex={-1}>
          <div role="table" aria-label={t("orders.title")} aria-rowcount={total + 1}>
            <TableHead list={list} ids={ids.slice(from, to + 1)} selected={selected} onSelect={onSelect} />
            <div role="rowgroup" className={css.rows} style={{ height: rows.getTotalSize() }}>
              {inSight.map(({ index, key, start }) => (
                <OrderRow
                  key={key}
                  list={list}
                  id={ids[index]!}
                  place={index}
                  top={start}
                  selected={selected.has(ids[index]!)}
                  active={index === active}
                  onToggle={toggle}
                  onActive={setActive}
                />
              ))}
            </div>
          </div>
        </div>
      )}
      <p className={css.total}>{t("orders.shown", { count: total })}</p>
    </div>
  );
}
