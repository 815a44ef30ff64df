import { Button, Menu } from "@mantine/core";
import { IconDots, IconTruckDelivery } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import {
  AcceptSubOrderDocument,
  CancelSubOrderDocument,
  CheckSubOrderDocument,
  RetrySubmissionDocument,
  RouteSubOrderDocument,
  type SubOrderAction,
  type SubOrderShownFragment,
} from "../gql/graphql";
import { HoldDialog } from "./HoldDialog";
import { MarkShippedDialog } from "./MarkShippedDialog";
import { ReasonDialog } from "./ReasonDialog";
import { RejectDialog } from "./RejectDialog";
import { RerouteDialog } from "./RerouteDialog";
import { ShipDialog } from "./ShipDialog";

interface SubOrderActionsProps {
  sub: SubOrderShownFragment;
  orderId: string;
  orderName: string;
}

/** Buttons for what the server allows, no others. Releasing stands at the hold, sending again at the shipment. */
export function SubOrderActions({ sub, orderId, orderName }: SubOrderActionsProps) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<SubOrderAction>();
  const retry = useAction(RetrySubmissionDocument);
  const accept = useAction(AcceptSubOrderDocument);
  const check = useAction(CheckSubOrderDocument);
  const route = useAction(RouteSubOrderDocument);
  const cancel = useAction(CancelSubOrderDocument);
  const { id, name } = sub;
  const close = () => setDialog(undefined);
  const start: Partial<Record<SubOrderAction, () => void>> = {
    SHIP: () => setDialog("SHIP"),
    RETRY: () => void retry.run({ id }, t("order.retried", { name })),
    ROUTE: () => void route.run({ id }, t("order.routed", { name })),
    REROUTE: () => setDialog("REROUTE"),
    MARK_SHIPPED: () => setDialog("MARK_SHIPPED"),
    HOLD: () => setDialog("HOLD"),
    ACCEPT: () => void accept.run({ id }, t("order.accepted", { name })),
    REJECT: () => setDialog("REJECT"),
    CHECK: () => void check.run({ id }, t("order.asked", { name })),
    CANCEL: () => setDialog("CANCEL"),
  };
  const offered = (Object.keys(start) as SubOrderAction[]).filter((action) => sub.allowedActions.includes(action));
  const inSight = offered.filter((action) => ["SHIP", "RETRY", "ROUTE", "REROUTE"].includes(action));
  const others = offered.filter((action) => !inSight.includes(action));
  const busy = retry.busy || accept.busy || check.busy || route.busy;
  return (
    <>
      {inSight.map((action, place) => (
        <Button
          key={action}
          size="sm"
          variant={place === 0 ? "filled" : "default"}
          loading={busy}
          onClick={start[action]!}
          leftSection={action === "SHIP" && <IconTruckDelivery size={18} aria-hidden />}
        >
          {t(`words.subOrderAction.${action}`)}
        </Button>
      ))}
      {others.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="sm" variant="default" px="xs" aria-label={t("order.moreActionsOf", { name })}>
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((action) => (
              <Menu.Item key={action} onClick={start[action]!} {...(action === "CANCEL" ? { color: "red" } : {})}>
                {t(`words.subOrderAction.${action}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog === "SHIP" && <ShipDialog orderId={orderId} name={orderName} subOrders={[sub]} onClose={close} />}
      {dialog === "HOLD" && <HoldDialog id={id} name={name} onClose={close} />}
      {dialog === "REROUTE" && <RerouteDialog sub={sub} onClose={close} />}
      {dialog === "MARK_SHIPPED" && <MarkShippedDialog sub={sub} onClose={close} />}
      {dialog === "REJECT" && <RejectDialog sub={sub} onClose={close} />}
      {dialog === "CANCEL" && (
        <ReasonDialog
          title={t("order.cancelTitle", { name })}
          hint={t(sub.requestStatus === "UNSUBMITTED" ? "order.cancelNow" : "order.cancelAsk")}
          action={t("words.subOrderAction.CANCEL")}
          onClose={close}
          onSend={(reason) => cancel.run({ input: { id, reason } }, t("order.cancelAsked", { name }))}
        />
      )}
    </>
  );
}
