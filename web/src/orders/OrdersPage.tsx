import { Button, Kbd } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Filters } from "./Filters";
import { Keys } from "./Keys";
import css from "./OrdersPage.module.css";
import { OrdersTable } from "./OrdersTable";
import { filterOf } from "./search";
import { SelectionBar } from "./SelectionBar";
import { useOrderList } from "./useOrderList";
import { Views } from "./Views";

const route = getRouteApi("/orders");

/** The orders, live. */
export function OrdersPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { list, shape } = useOrderList(filterOf(search));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [help, { toggle: toggleHelp, close: closeHelp }] = useDisclosure(false);
  useEffect(() => setSelected(new Set()), [list]);
  useEffect(() => {
    document.title = `${t("orders.title")} · Waybill`;
  }, [t]);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t("orders.title")}</h1>
        <Button className={css.keys} variant="subtle" color="gray" size="compact-sm" onClick={toggleHelp} rightSection={<Kbd size="xs">?</Kbd>}>
          {t("orders.help")}
        </Button>
      </header>
      <Views search={search} />
      <Filters search={search} />
      <OrdersTable
        key={JSON.stringify(search)}
        list={list}
        shape={shape}
        selected={selected}
        onSelect={setSelected}
        onHelp={toggleHelp}
        narrowed={Object.keys(search).length > 0}
      />
      <SelectionBar list={list} selected={selected} onDone={() => setSelected(new Set())} />
      <Keys opened={help} onClose={closeHelp} />
    </div>
  );
}
