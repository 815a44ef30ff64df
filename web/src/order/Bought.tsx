import { useTranslation } from "react-i18next";
import type { OrderInFullFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { parseMoney } from "../ui/money";
import css from "./Bought.module.css";

const isZero = (written: string) => parseMoney(written).minor === 0n;

/** What the buyer bought and paid. */
export function Bought({ order }: { order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const sums = [
    ["subtotal", order.subtotal],
    ...(isZero(order.discount) ? [] : [["discount", order.discount] as const]),
    ["shipping", order.shipping],
    ...(isZero(order.tax) ? [] : [["tax", order.tax] as const]),
    ["total", order.total],
    ...(isZero(order.refunded) ? [] : [["refunded", order.refunded] as const]),
  ] as const;
  return (
    <Card title={t("order.bought")}>
      <ul className={css.lines}>
        {(order.lines ?? []).map((line) => (
          <li key={line.id}>
            <span>
              {line.title}
              <small>
                {line.sku}
                {!line.requiresShipping && ` · ${t("order.noShipping")}`}
                {line.cancelledQuantity > 0 && ` · ${t("order.cancelledUnits", { count: line.cancelledQuantity })}`}
                {line.refundedQuantity > 0 && ` · ${t("order.refundedUnits", { count: line.refundedQuantity })}`}
              </small>
            </span>
            <span className={css.amount}>
              {line.quantity} × <Money of={line.unitPrice} />
            </span>
          </li>
        ))}
      </ul>
      <dl className={css.sums}>
        {sums.map(([name, amount]) => (
          <div key={name} data-sum={name}>
            <dt>
              {t(`order.${name}`)}
              {name === "shipping" && order.shippingMethod && <small> · {order.shippingMethod}</small>}
            </dt>
            <dd>
              <Money of={amount} />
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
