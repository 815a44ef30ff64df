import { Button, Group } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import {
  AnswerReturnDocument,
  CloseReturnDocument,
  type OrderInFullFragment,
  OrderReturnsDocument,
  type ReturnShownFragment,
} from "../gql/graphql";
import { Card } from "../ui/Card";
import { Money } from "../ui/Money";
import { parseMoney } from "../ui/money";
import { Moment } from "../ui/Moment";
import { Tag } from "../ui/Tag";
import { ReasonDialog } from "./ReasonDialog";
import { ReceiveReturnDialog } from "./ReceiveReturnDialog";
import { RequestReturnDialog } from "./RequestReturnDialog";
import css from "./Returns.module.css";

const tones = { REQUESTED: "warn", AUTHORISED: "busy", RECEIVED: "good", CLOSED: "quiet", DECLINED: "quiet" } as const;

/** What the buyer sends back. It stands apart from fulfilment, which it never changes. */
export function Returns({ order }: { order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const [{ data }, again] = useQuery({ query: OrderReturnsDocument, variables: { id: order.id }, requestPolicy: "cache-and-network" });
  useEffect(() => again({ requestPolicy: "network-only" }), [again, order.version]);
  const returns = data?.order?.returns ?? [];
  const shipped = order.quantities.shipped > 0;
  if (returns.length === 0 && !shipped) return null;
  return (
    <Card
      title={t("order.returns")}
      aside={
        shipped && may("orders:write") && (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
            {t("order.requestReturn")}
          </Button>
        )
      }
    >
      {returns.length === 0 && <p className={css.none}>{t("order.noReturns")}</p>}
      {returns.map((one) => (
        <ReturnEntry key={one.id} of={one} />
      ))}
      {asking && <RequestReturnDialog order={order} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function ReturnEntry({ of }: { of: ReturnShownFragment }) {
  const { id, name, status, reason, note, answer: answered, refunded, createdAt, lines } = of;
  const { t } = useTranslation();
  const may = useMay();
  const answer = useAction(AnswerReturnDocument);
  const [dialog, setDialog] = useState<"decline" | "receive">();
  const close = useAction(CloseReturnDocument);
  const authorise = () => void answer.run({ input: { id, authorise: true } }, t("order.returnAuthorised", { name }));
  const decline = (words: string) => answer.run({ input: { id, authorise: false, note: words } }, t("order.returnDeclined", { name }));
  const awaited = (lines ?? []).some(({ quantity, receivedQuantity }) => receivedQuantity < quantity);
  return (
    <section className={css.entry}>
      <Group justify="space-between" gap="xs">
        <strong>{name}</strong>
        <Tag tone={tones[status]}>{t(`words.returnStatus.${status}`)}</Tag>
      </Group>
      <p className={css.none}>
        {t(`words.returnReason.${reason}`)}
        {note && `: ${note}`} · <Moment at={createdAt} />
      </p>
      {answered && <p className={css.none}>{t("order.answered", { words: answered })}</p>}
      {parseMoney(refunded).minor > 0n && (
        <p className={css.none}>
          {t("order.refunded")}: <Money of={refunded} />
        </p>
      )}
      <ul className={css.lines}>
        {(lines ?? []).map((line) => (
          <li key={line.id}>
            {line.quantity} × {line.shipmentLine.subOrderLine.orderLine.title}
            {line.receivedQuantity > 0 && ` · ${t("order.unitsBack", { count: line.receivedQuantity })}`}
          </li>
        ))}
      </ul>
      <Group gap="xs">
        {status === "REQUESTED" && may("orders:write") && (
          <>
            <Button size="compact-sm" loading={answer.busy} onClick={authorise}>
              {t("order.authorise")}
            </Button>
            <Button size="compact-sm" variant="default" loading={answer.busy} onClick={() => setDialog("decline")}>
              {t("order.decline")}
            </Button>
          </>
        )}
        {(status === "AUTHORISED" || status === "RECEIVED") && awaited && may("orders:ship") && (
          <Button size="compact-sm" onClick={() => setDialog("receive")}>
            {t("order.received")}
          </Button>
        )}
        {(status === "AUTHORISED" || status === "RECEIVED") && may("orders:write") && (
          <Button size="compact-sm" variant="subtle" loading={close.busy} onClick={() => void close.run({ id }, t("order.returnClosed", { name }))}>
            {t("order.closeReturn")}
          </Button>
        )}
      </Group>
      {dialog === "receive" && <ReceiveReturnDialog of={of} onClose={() => setDialog(undefined)} />}
      {dialog === "decline" && (
        <ReasonDialog
          title={t("order.declineTitle", { name })}
          hint={t("order.declineHint")}
          action={t("order.decline")}
          onClose={() => setDialog(undefined)}
          onSend={decline}
        />
      )}
    </section>
  );
}
