import { useTranslation } from "react-i18next";
import type { ShipmentShownFragment, SubOrderShownFragment } from "../gql/graphql";
import { Moment } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { Parcel } from "./Parcel";
import { ShipmentActions } from "./ShipmentActions";
import css from "./Shipment.module.css";

const tones = { CREATED: "quiet", SHIPPED: "busy", DELIVERED: "good", CANCELLED: "quiet" } as const;

/** Goods that were handed over together, and the parcels they travel in. */
export function ShipmentShown({ shipment, sub }: { shipment: ShipmentShownFragment; sub: SubOrderShownFragment }) {
  const { t } = useTranslation();
  const again = (shipment.replacements ?? []).filter(({ status }) => status !== "CANCELLED").map(({ name }) => name);
  return (
    <section className={css.shipment}>
      <header className={css.head}>
        <h3>
          {t("order.shipment")} <Moment at={shipment.shippedAt} />
        </h3>
        <span className={css.aside}>
          <Tag tone={tones[shipment.status]}>{t(`words.shipmentStatus.${shipment.status}`)}</Tag>
          <ShipmentActions shipment={shipment} sub={sub} />
        </span>
      </header>
      <p className={css.goods}>
        {(shipment.lines ?? []).map(({ quantity, subOrderLine }) => `${quantity} × ${subOrderLine.orderLine.title}`).join(", ")}
        {shipment.deliverBy && shipment.status === "SHIPPED" && (
          <>
            {" · "}
            {t("order.deliverBy")} <Moment at={shipment.deliverBy} />
          </>
        )}
      </p>
      {again.length > 0 && <p className={css.goods}>{t("order.sentAgainAs", { names: again.join(", ") })}</p>}
      {(shipment.parcels ?? []).map((parcel) => (
        <Parcel key={parcel.id} parcel={parcel} open={shipment.status !== "CANCELLED"} />
      ))}
    </section>
  );
}
