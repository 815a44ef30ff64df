import { useTranslation } from "react-i18next";
import type { ShipmentShownFragment } from "../gql/graphql";
import { Moment } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { Parcel } from "./Parcel";
import css from "./Shipment.module.css";

const tones = { CREATED: "quiet", SHIPPED: "busy", DELIVERED: "good", CANCELLED: "quiet" } as const;

/** Goods that were handed over together, and the parcels they travel in. */
export function ShipmentShown({ shipment }: { shipment: ShipmentShownFragment }) {
  const { t } = useTranslation();
  return (
    <section className={css.shipment}>
      <header className={css.head}>
        <h3>
          {t("order.shipment")} <Moment at={shipment.shippedAt} />
        </h3>
        <Tag tone={tones[shipment.status]}>{t(`words.shipmentStatus.${shipment.status}`)}</Tag>
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
      {(shipment.parcels ?? []).map((parcel) => (
        <Parcel key={parcel.id} parcel={parcel} />
      ))}
    </section>
  );
}
