import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { OrderTimelineDocument, type OrderTimelineQuery, type SubOrderShownFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Failed, Loading } from "../ui/Blank";
import { Moment } from "../ui/Moment";
import css from "./Timeline.module.css";
import { isKnown, keyOf, wordsOf } from "./kinds";

type Event = NonNullable<NonNullable<NonNullable<NonNullable<OrderTimelineQuery["order"]>["timeline"]["edges"]>[number]>["node"]>;

/** Everything that happened, the newest first. */
export function Timeline({ orderId, version, subOrders }: { orderId: string; version: number; subOrders: readonly SubOrderShownFragment[] }) {
  const { t } = useTranslation();
  const [last, setLast] = useState(30);
  const [{ data, error }, again] = useQuery({ query: OrderTimelineDocument, variables: { id: orderId, last }, requestPolicy: "cache-and-network" });
  useEffect(() => again({ requestPolicy: "network-only" }), [again, version]);
  const timeline = data?.order?.timeline;
  const events = (timeline?.edges ?? []).flatMap((edge) => edge?.node ?? []).toReversed();
  const nameOf = (id: string) => subOrders.find((sub) => sub.id === id)?.name;
  return (
    <Card title={t("order.timeline")}>
      {error && !timeline && <Failed error={error} again={again} />}
      {!error && !timeline && <Loading rows={4} height={32} />}
      <ol className={css.events}>
        {events.map((event) => (
          <Entry key={event.id} event={event} about={nameOf(event.subOrderId)} />
        ))}
      </ol>
      {timeline && timeline.totalCount > events.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setLast(Math.min(last + 100, 250))}>
          {t("ui.more")}
        </Button>
      )}
    </Card>
  );
}

function Entry({ event, about }: { event: Event; about: string | undefined }) {
  const { t } = useTranslation();
  const { kind } = event;
  const actor = event.actorKind as keyof typeof import("../words/en").en.actor;
  return (
    <li>
      <span>
        {isKnown(kind) ? t(`order.events.${keyOf(kind)}`) : kind}
        {about && <span className={css.about}> {about}</span>}
        {wordsOf(event.details) && <span className={css.words}>{wordsOf(event.details)}</span>}
      </span>
      <small>
        {event.actor || t(`words.actor.${actor}`)} · <Moment at={event.occurredAt} />
      </small>
    </li>
  );
}
