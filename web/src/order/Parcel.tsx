import { useTranslation } from "react-i18next";
import type { ShipmentShownFragment } from "../gql/graphql";
import { CopyButton } from "../ui/CopyButton";
import { Ago, Moment } from "../ui/Moment";
import { formatDay } from "../ui/moments";
import { TrackingTag } from "../words/StatusTags";
import css from "./Parcel.module.css";

type Parcel = NonNullable<ShipmentShownFragment["parcels"]>[number];

const inSight = 3;

/** One tracking number and its trail, the newest first. */
export function Parcel({ parcel }: { parcel: Parcel }) {
  const { t, i18n } = useTranslation();
  const trail = (parcel.events ?? []).toReversed();
  return (
    <div className={css.parcel}>
      <div className={css.head}>
        <span className={css.number}>
          {parcel.carrier && <span className={css.carrier}>{parcel.carrier}</span>}
          {/^https?:/i.test(parcel.trackingUrl) ? (
            <a href={parcel.trackingUrl} target="_blank" rel="noopener noreferrer">
              {parcel.trackingNumber}
            </a>
          ) : (
            parcel.trackingNumber
          )}
          <CopyButton text={parcel.trackingNumber} />
        </span>
        <TrackingTag of={parcel.trackingStatus} />
      </div>
      {parcel.doubt && <p className={css.doubt}>{parcel.doubt}</p>}
      <p className={css.fresh}>
        {parcel.estimatedDeliveryAt && parcel.trackingStatus !== "DELIVERED" && (
          <span>{t("order.expected", { day: formatDay(parcel.estimatedDeliveryAt, i18n.language) })}</span>
        )}
        {parcel.checkedAt && (
          <span>
            {t("order.carrierChecked")} <Ago at={parcel.checkedAt} />
          </span>
        )}
      </p>
      <Trail events={trail.slice(0, inSight)} />
      {trail.length > inSight && (
        <details className={css.older}>
          <summary>{t("order.olderSteps", { count: trail.length - inSight })}</summary>
          <Trail events={trail.slice(inSight)} />
        </details>
      )}
    </div>
  );
}

function Trail({ events }: { events: NonNullable<Parcel["events"]> }) {
  const { t } = useTranslation();
  return (
    <ol className={css.trail}>
      {events.map((event) => (
        <li key={event.id}>
          <span>{event.message || t(`words.trackingStatus.${event.status}`)}</span>
          <small>
            {event.location && <>{event.location} · </>}
            <Moment at={event.occurredAt} />
          </small>
        </li>
      ))}
    </ol>
  );
}
