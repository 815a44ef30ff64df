import { Skeleton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Ago } from "../ui/Moment";
import { Money } from "../ui/Money";
import { DeliveryTag, FulfillmentTag, PaymentTag } from "../words/StatusTags";
import type { OrderList } from "./list";
import css from "./OrdersTable.module.css";
import { useRow } from "./useOrderList";

interface OrderRowProps {
  list: OrderList;
  id: string;
  place: number;
  top: number;
  selected: boolean;
  active: boolean;
  onToggle: (id: string) => void;
  onActive: (place: number) => void;
}

/** One order. It draws itself again when that order changed, and only then. */
export const OrderRow = memo(function OrderRow({ list, id, place, top, selected, active, onToggle, onActive }: OrderRowProps) {
  const { t } = useTranslation();
  const row = useRow(list, id);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (active) link.current?.focus({ preventScroll: true });
  }, [active]);
  const position = { transform: `translateY(${top}px)` };
  if (!row) {
    return (
      <div role="row" aria-rowindex={place + 2} className={css.row} style={position}>
        <span role="cell" className={css.absent}>
          <Skeleton height={14} />
        </span>
      </div>
    );
  }
  const left = list.left(row);
  const suppliers = [...new Set((row.subOrders ?? []).map(({ supplier }) => supplier?.name ?? t("orders.noSupplier")))];
  const trouble = row.subOrders?.find(({ attention }) => attention)?.attention;
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      className={css.row}
      style={position}
      data-selected={selected || undefined}
      data-left={left || undefined}
      title={left ? t("orders.left") : undefined}
    >
      <span role="cell">
        <input type="checkbox" aria-label={t("orders.select", { name: row.name })} checked={selected} onChange={() => onToggle(id)} />
      </span>
      <span role="cell" data-column="order">
        <Link ref={link} className={css.name} to="/orders/$orderId" params={{ orderId: id }} onFocus={() => onActive(place)}>
          {row.name}
        </Link>
        <small>
          <Ago at={row.placedAt} />
        </small>
      </span>
      <span role="cell" data-column="buyer">
        {row.shippingAddress?.name ?? "–"}
        <small>{row.shippingAddress && `${row.shippingAddress.city}, ${row.shippingAddress.countryCode}`}</small>
      </span>
      <span role="cell" data-column="total">
        <Money of={row.total} />
      </span>
      <span role="cell" data-column="payment">
        <PaymentTag of={row.paymentStatus} />
      </span>
      <span role="cell" data-column="fulfillment">
        <FulfillmentTag of={row.fulfillmentStatus} />
      </span>
      <span role="cell" data-column="delivery">
        {row.deliveryStatus !== "NONE" && <DeliveryTag of={row.deliveryStatus} />}
      </span>
      <span role="cell" data-column="suppliers" title={trouble?.message}>
        {trouble && <IconAlertTriangle className={css.trouble} data-severity={trouble.severity} size={16} aria-label={t(`words.severity.${trouble.severity}`)} />}
        {suppliers.join(", ")}
      </span>
    </div>
  );
});
