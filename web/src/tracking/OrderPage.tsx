/** @jsxImportSource preact */
import type { Connection } from "../live/connection";
import { ConnectionState } from "./ConnectionState";
import { Goods } from "./Goods";
import type { Moments } from "./moments";
import { PackageCard } from "./Package";
import { fill, headline, notices, type Texts } from "./texts";
import { packageKey, type Tracking } from "./tracking";

export interface OrderPageProps {
  tracking: Tracking;
  connection: Connection;
  refused: boolean;
  /** Counts the live changes of each package, by its key. */
  revisions: ReadonlyMap<string, number>;
  announcement: string;
  moments: Moments;
  texts: Texts;
}

/** The whole page; tracking.gohtml draws the same without JavaScript. */
export function OrderPage(props: OrderPageProps) {
  const { tracking, moments, texts } = props;
  return (
    <>
      <header>
        <p class="store">{tracking.storeName}</p>
        <ConnectionState connection={props.connection} refused={props.refused} moments={moments} texts={texts} />
      </header>
      <p class="order">
        {fill(texts.order, { name: tracking.orderName })} · {texts.placed} <time dateTime={tracking.placedAt}>{moments.day(tracking.placedAt)}</time>
      </p>
      <h1>{headline(texts, tracking)}</h1>
      {notices(texts, tracking).map((notice) => (
        <p class="notice" key={notice}>
          {notice}
        </p>
      ))}
      <Packages {...props} />
      {tracking.waiting.length > 0 && (
        <section class="waiting">
          <h2>{texts.waiting}</h2>
          <Goods lines={tracking.waiting} />
        </section>
      )}
      <p class="announcer" role="status">
        {props.announcement}
      </p>
    </>
  );
}

function Packages({ tracking, moments, texts, revisions }: OrderPageProps) {
  const count = tracking.packages.length;
  if (count === 0) return null;
  return (
    <ol class="packages">
      {tracking.packages.map((parcel, i) => {
        const key = packageKey(parcel, i);
        return (
          <PackageCard
            key={key}
            parcel={parcel}
            name={count === 1 ? texts.package : fill(texts.packageOf, { n: i + 1, total: count })}
            moments={moments}
            texts={texts}
            revision={revisions.get(key) ?? 0}
          />
        );
      })}
    </ol>
  );
}
