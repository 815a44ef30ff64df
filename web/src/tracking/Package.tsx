/** @jsxImportSource preact */
import { CopyButton } from "./CopyButton";
import { Goods } from "./Goods";
import type { Moments } from "./moments";
import { progress } from "./progress";
import { fill, statusText, type Texts } from "./texts";
import { Trail } from "./Trail";
import type { Package } from "./tracking";

interface Props {
  parcel: Package;
  name: string;
  moments: Moments;
  texts: Texts;
  /** Counts the live changes: a new one plays the highlight once. */
  revision: number;
}

/** One parcel: where it is, what is in it, and how it came there. */
export function PackageCard({ parcel, name, moments, texts, revision }: Props) {
  const { step, tone } = progress(parcel.status);
  return (
    <li class={`package ${tone}`}>
      {revision > 0 && <span key={revision} class="glow" aria-hidden="true" />}
      <p class="name">{name}</p>
      <h2>{statusText(texts, parcel.status, parcel.statusText)}</h2>
      <p class="promise">{promise(parcel, moments, texts)}</p>
      <div class={`progress step-${step}`} aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
      <Goods lines={parcel.lines} />
      <Carrier parcel={parcel} texts={texts} />
      <Trail events={parcel.events} moments={moments} texts={texts} />
    </li>
  );
}

function promise(parcel: Package, moments: Moments, texts: Texts): string {
  if (parcel.deliveredAt) return moments.moment(parcel.deliveredAt);
  if (parcel.estimatedDeliveryAt) return fill(texts.expected, { day: moments.day(parcel.estimatedDeliveryAt) });
  if (parcel.shippedAt) return fill(texts.sent, { day: moments.day(parcel.shippedAt) });
  return "";
}

function Carrier({ parcel, texts }: { parcel: Package; texts: Texts }) {
  if (!parcel.carrier && !parcel.trackingNumber) return null;
  return (
    <p class="carrier">
      {parcel.carrier && <span>{parcel.carrier}</span>}
      {parcel.trackingNumber && (
        <span class="number">
          <Number parcel={parcel} />
          <CopyButton text={parcel.trackingNumber} texts={texts} />
        </span>
      )}
    </p>
  );
}

/** Only web addresses become links: the address comes from a supplier. */
function Number({ parcel }: { parcel: Package }) {
  if (!/^https?:\/\//i.test(parcel.trackingUrl)) return <span>{parcel.trackingNumber}</span>;
  return (
    <a href={parcel.trackingUrl} target="_blank" rel="noopener noreferrer">
      {parcel.trackingNumber}
    </a>
  );
}
