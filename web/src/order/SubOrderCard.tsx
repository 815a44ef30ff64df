import { Alert, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OrderInFullFragment, SubOrderShownFragment } from "../gql/graphql";
import { Card } from "../ui/Card";
import { Ago, Moment } from "../ui/Moment";
import { Money } from "../ui/Money";
import { SubOrderTag } from "../words/StatusTags";
import { Claims } from "./Claims";
import { OrderHolds } from "./OrderHolds";
import { ShipmentShown } from "./Shipment";
import { SubOrderActions } from "./SubOrderActions";
import css from "./SubOrderCard.module.css";
import { termsOf } from "./terms";
import { UndoWindow } from "./UndoWindow";

/** The part of the order that one supplier ships. */
export function SubOrderCard({ sub, order }: { sub: SubOrderShownFragment; order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const { cost, margin, units } = termsOf(sub.lines);
  const tone = sub.attention?.severity === "BROKEN" ? "bad" : sub.attention ? "warn" : undefined;
  return (
    <Card
      {...(tone ? { tone } : {})}
      title={
        <>
          {sub.supplier?.name ?? t("order.noSupplier")} <span className={css.name}>{sub.name}</span>
        </>
      }
      aside={<SubOrderTag of={sub.status} />}
    >
      <p className={css.request}>{t(`words.requestStatus.${sub.requestStatus}`)}</p>
      {sub.status === "SCHEDULED" && sub.submitAt && <UndoWindow sub={sub} />}
      {sub.attention && (
        <Alert color={tone === "bad" ? "red" : "yellow"} variant="default" mb="sm" title={t(`words.severity.${sub.attention.severity}`)}>
          {sub.attention.message}
          {sub.attention.nextAttemptAt && (
            <>
              {" "}
              {t("order.nextAttempt")} <Ago at={sub.attention.nextAttemptAt} />
            </>
          )}
        </Alert>
      )}
      <OrderHolds holds={(sub.holds ?? []).filter(({ releasedAt }) => !releasedAt)} />
      <ul className={css.lines}>
        {(sub.lines ?? []).map((line) => (
          <li key={line.id}>
            <span>
              {line.orderLine.title}
              <small>{line.supplierSku}</small>
            </span>
            <span className={css.units}>
              {line.shippedQuantity > 0 ? t("order.shippedOf", { shipped: line.shippedQuantity, count: line.quantity }) : `× ${line.quantity}`}
              {line.cancelledQuantity > 0 && <small>{t("order.cancelledUnits", { count: line.cancelledQuantity })}</small>}
              {line.orderedUnitCost && (
                <small>
                  {t("order.repriced")} <Money of={line.orderedUnitCost} /> → <Money of={line.unitCost} />
                </small>
              )}
            </span>
          </li>
        ))}
      </ul>
      <dl className={css.facts}>
        {units > 0 && cost && <Fact name={t("order.cost")} children={<Money of={cost} />} />}
        {units > 0 && margin && <Fact name={t("order.margin")} children={<Money of={margin} />} />}
        {sub.supplierOrderId && <Fact name={t("order.supplierOrder")} children={sub.supplierOrderId} />}
        {sub.requestStatus === "SUBMITTED" && sub.acceptBy && <Fact name={t("order.acceptBy")} children={<Moment at={sub.acceptBy} />} />}
        {sub.requestStatus === "ACCEPTED" && sub.shipBy && <Fact name={t("order.shipBy")} children={<Moment at={sub.shipBy} />} />}
        {sub.expectedAt && <Fact name={t("order.expectedAt")} children={<Moment at={sub.expectedAt} />} />}
        {sub.backorderOf && <Fact name={t("order.backorderOf")} children={sub.backorderOf.name} />}
        {sub.rejectionReason && <Fact name={t("order.rejected")} children={sub.rejectionMessage || sub.rejectionReason} />}
        {sub.cancelAnswer && <Fact name={t("order.cancelAnswer")} children={sub.cancelAnswer} />}
        {sub.addressState && <Fact name={t("order.newAddress")} children={[t(`order.addressStates.${sub.addressState}`), sub.addressAnswer].filter(Boolean).join(": ")} />}
        {sub.replacesShipment && <Fact name={t("order.sendsAgain")} children={sub.replacesShipment.subOrder.name} />}
        {sub.disagreement && <Fact name={t("order.disagreement")} children={sub.disagreement} />}
        {sub.checkedAt && <Fact name={t("order.checked")} children={<Ago at={sub.checkedAt} />} />}
      </dl>
      <Group gap="xs">
        <SubOrderActions sub={sub} orderId={order.id} orderName={order.name} />
      </Group>
      {(sub.shipments ?? []).map((shipment) => (
        <ShipmentShown key={shipment.id} shipment={shipment} sub={sub} />
      ))}
      <Claims sub={sub} order={order} />
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
