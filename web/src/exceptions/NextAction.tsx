import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import {
  AcceptSubOrderDocument,
  CancelSubOrderDocument,
  CheckSubOrderDocument,
  type IncidentShownFragment,
  RetrySubmissionDocument,
  RouteSubOrderDocument,
  type SubOrderAction,
} from "../gql/graphql";
import { ReasonDialog } from "../order/ReasonDialog";
import { RerouteDialog } from "../order/RerouteDialog";

interface NextActionProps {
  action: SubOrderAction;
  subOrder: NonNullable<IncidentShownFragment["subOrder"]>;
  orderId: string;
  onChange: () => void;
}

/** What ends a problem most likely, on its row. What needs more to be seen opens the order. */
export function NextAction({ action, subOrder, orderId, onChange }: NextActionProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const retry = useAction(RetrySubmissionDocument);
  const check = useAction(CheckSubOrderDocument);
  const route = useAction(RouteSubOrderDocument);
  const accept = useAction(AcceptSubOrderDocument);
  const cancel = useAction(CancelSubOrderDocument);
  const { id, name } = subOrder;
  const close = () => {
    setAsking(false);
    onChange();
  };
  const start: Partial<Record<SubOrderAction, () => unknown>> = {
    RETRY: () => retry.run({ id }, t("order.retried", { name })).then(onChange),
    CHECK: () => check.run({ id }, t("order.asked", { name })).then(onChange),
    ROUTE: () => route.run({ id }, t("order.routed", { name })).then(onChange),
    ACCEPT: () => accept.run({ id }, t("order.accepted", { name })).then(onChange),
    REROUTE: () => setAsking(true),
    CANCEL: () => setAsking(true),
  };
  const label = t(`words.subOrderAction.${action}`);
  const onClick = start[action];
  if (!onClick) {
    return (
      <Button size="sm" renderRoot={(props) => <Link {...props} to="/orders/$orderId" params={{ orderId }} />}>
        {label} …
      </Button>
    );
  }
  return (
    <>
      <Button size="sm" onClick={onClick} loading={retry.busy || check.busy || route.busy || accept.busy}>
        {label}
      </Button>
      {asking && action === "REROUTE" && <RerouteDialog sub={subOrder} onClose={close} />}
      {asking && action === "CANCEL" && (
        <ReasonDialog
          title={t("order.cancelTitle", { name })}
          hint={t("order.cancelAsk")}
          action={label}
          onClose={close}
          onSend={(reason) => cancel.run({ input: { id, reason } }, t("order.cancelAsked", { name }))}
        />
      )}
    </>
  );
}
