import { Button, Menu } from "@mantine/core";
import { IconDots, IconTruckDelivery } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { CancelOrderDocument, MarkOrderPaidDocument, type OrderInFullFragment } from "../gql/graphql";
import { AddressDialog } from "./AddressDialog";
import { HoldDialog } from "./HoldDialog";
import { ReasonDialog } from "./ReasonDialog";
import { RefundDialog } from "./RefundDialog";
import { ShipDialog } from "./ShipDialog";

type Dialog = "ship" | "hold" | "address" | "refund" | "cancel";

/** Those in the menu. */
const others = ["HOLD", "CHANGE_ADDRESS", "RECORD_REFUND", "CANCEL"] as const;
const dialogs = { HOLD: "hold", CHANGE_ADDRESS: "address", RECORD_REFUND: "refund", CANCEL: "cancel" } as const satisfies Record<(typeof others)[number], Dialog>;

/** What may be done with the whole order now; the server says what. */
export function OrderActions({ order }: { order: OrderInFullFragment }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog>();
  const markPaid = useAction(MarkOrderPaidDocument);
  const cancel = useAction(CancelOrderDocument);
  const may = (action: OrderInFullFragment["allowedActions"][number]) => order.allowedActions.includes(action);
  const close = () => setDialog(undefined);
  const waiting = (order.subOrders ?? []).filter(({ allowedActions }) => allowedActions.includes("SHIP"));
  const paid = () => void markPaid.run({ input: { id: order.id } }, t("order.markedPaid", { name: order.name }));
  return (
    <>
      {may("MARK_PAID") && (
        <Button loading={markPaid.busy} onClick={paid}>
          {t("words.orderAction.MARK_PAID")}
        </Button>
      )}
      {may("SHIP") && waiting.length > 1 && (
        <Button leftSection={<IconTruckDelivery size={18} aria-hidden />} onClick={() => setDialog("ship")}>
          {t("order.shipAll", { count: waiting.length })}
        </Button>
      )}
      {others.some(may) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t("order.moreActions")} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.filter(may).map((action) => (
              <Menu.Item key={action} onClick={() => setDialog(dialogs[action])} {...(action === "CANCEL" ? { color: "red" } : {})}>
                {t(`words.orderAction.${action}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog === "ship" && <ShipDialog orderId={order.id} name={order.name} subOrders={waiting} onClose={close} />}
      {dialog === "hold" && <HoldDialog id={order.id} name={order.name} onClose={close} />}
      {dialog === "address" && order.shippingAddress && <AddressDialog order={order} address={order.shippingAddress} onClose={close} />}
      {dialog === "refund" && <RefundDialog order={order} onClose={close} />}
      {dialog === "cancel" && (
        <ReasonDialog
          title={t("order.cancelTitle", { name: order.name })}
          hint={t("order.cancelHint")}
          action={t("words.orderAction.CANCEL")}
          onClose={close}
          onSend={(reason) => cancel.run({ input: { id: order.id, reason } }, t("order.cancelAsked", { name: order.name }))}
        />
      )}
    </>
  );
}
