import { useTranslation } from "react-i18next";
import type { ParcelShownFragment } from "../gql/graphql";
import { CopyButton } from "../ui/CopyButton";
import { Ago, Moment } from "../ui/Moment";
import { formatDay } from "../ui/moments";
import { TrackingTag } from "../words/StatusTags";
import css from "./Parcel.module.css";
import { ParcelActions } from "./ParcelActions";

const inSight = 3;

/** One tracking number and its trail, the newest first. Nothing of one that is not `open` is put right any more. */
export function Parcel({ parcel, open }: { parcel: ParcelShownFragment; open: boolean }) {
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
        <span className={css.aside}>
          <TrackingTag of={parcel.trackingStatus} />
          {open && <ParcelActions parcel={parcel} />}
        </span>
      </div>
      {parcel.doubt && <p className={css.doubt}>{parcel.doubt}</p>}
      {(parcel.formerNumbers ?? []).length > 0 && <p className={css.fresh}>{t("order.formerNumbers", { numbers: parcel.formerNumbers!.join(", ") })}</p>}
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

function Trail({ events }: { events: NonNullable<ParcelShownFragment["events"]> }) {
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
