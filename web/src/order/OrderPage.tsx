import { Group } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFeed } from "../api/follow";
import { useMay } from "../api/viewer";
import { OrderChangesDocument, type OrderInFullFragment } from "../gql/graphql";
import { Blank, Loading } from "../ui/Blank";
import { Moment } from "../ui/Moment";
import { Page } from "../ui/Page";
import { DeliveryTag, FulfillmentTag, PaymentTag } from "../words/StatusTags";
import { Bought } from "./Bought";
import { Buyer } from "./Buyer";
import { OrderActions } from "./OrderActions";
import css from "./OrderPage.module.css";
import { Notes } from "./Notes";
import { OrderHolds } from "./OrderHolds";
import { Returns } from "./Returns";
import { RollUp } from "./RollUp";
import { SubOrderCard } from "./SubOrderCard";
import { Timeline } from "./Timeline";

const route = getRouteApi("/orders/$orderId");

/** One order. It shows what the feed says, from the first moment on: nothing has to be reloaded. */
export function OrderPage() {
  const { orderId } = route.useParams();
  return <LiveOrder key={orderId} id={orderId} />;
}

function LiveOrder({ id }: { id: string }) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<OrderInFullFragment>();
  const [refused, setRefused] = useState(false);
  const costs = useMay()("costs:read");
  useFeed(OrderChangesDocument, { id, costs }, {
    onData: ({ orderUpdated }) => setOrder(orderUpdated.order),
    onRefused: () => setRefused(true),
  });
  if (refused) {
    return (
      <Blank page title={t("order.goneTitle")}>
        {t("order.gone")} <Link to="/orders">{t("order.back")}</Link>
      </Blank>
    );
  }
  if (!order) return <Page title={t("order.title")} children={<Loading rows={5} height={110} />} />;
  return <OrderShown order={order} />;
}

function OrderShown({ order }: { order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const subOrders = order.subOrders ?? [];
  return (
    <Page
      title={order.name}
      aside={<OrderActions order={order} />}
      below={
        <Group gap="xs" mt={4}>
          <PaymentTag of={order.paymentStatus} />
          <FulfillmentTag of={order.fulfillmentStatus} />
          {order.deliveryStatus !== "NONE" && <DeliveryTag of={order.deliveryStatus} />}
          <span className={css.placed}>
            <Moment at={order.placedAt} />
          </span>
        </Group>
      }
    >
      <OrderHolds holds={(order.holds ?? []).filter(({ subOrder, releasedAt }) => !subOrder && !releasedAt)} />
      <div className={css.columns}>
        <div className={css.column}>
          {subOrders.map((sub) => (
            <SubOrderCard key={sub.id} sub={sub} order={order} />
          ))}
          {subOrders.length === 0 && <Blank title={t("order.noSubOrdersTitle")}>{t(order.paidAt ? "order.nothingToShip" : "order.notPaid")}</Blank>}
          <Timeline orderId={order.id} version={order.version} subOrders={subOrders} />
        </div>
        <div className={css.column}>
          <Bought order={order} />
          <Buyer order={order} />
          <Notes orderId={order.id} notes={order.notes ?? []} />
          <Returns order={order} />
          <RollUp quantities={order.quantities} />
        </div>
      </div>
    </Page>
  );
}
