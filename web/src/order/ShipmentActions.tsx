import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../api/act";
import { useMay } from "../api/viewer";
import { type ShipmentShownFragment, type SubOrderShownFragment, VoidShipmentDocument } from "../gql/graphql";
import { MoreMenu } from "../ui/MoreMenu";
import { ReasonDialog } from "./ReasonDialog";
import { ReshipDialog } from "./ReshipDialog";
import { isEnded } from "./terms";

/** What may be done with a shipment: send it again, or take it back. */
export function ShipmentActions({ shipment, sub }: { shipment: ShipmentShownFragment; sub: SubOrderShownFragment }) {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<"reship" | "void">();
  const voiding = useAction(VoidShipmentDocument);
  const close = () => setDialog(undefined);
  const { id, status } = shipment;
  const replacedNow = (shipment.replacements ?? []).some((one) => !isEnded(one));
  const units = (shipment.lines ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
  const items = [
    ...(sub.allowedActions.includes("RESHIP") && status !== "CANCELLED" && !replacedNow ? [{ label: t("words.subOrderAction.RESHIP"), onClick: () => setDialog("reship") }] : []),
    ...(may("orders:ship") && (status === "CREATED" || status === "SHIPPED") && sub.status !== "INCOMPLETE"
      ? [{ label: t("order.voidShipment"), grave: true, onClick: () => setDialog("void") }]
      : []),
  ];
  return (
    <>
      <MoreMenu label={t("order.moreActionsOfShipment", { name: sub.name })} items={items} />
      {dialog === "reship" && <ReshipDialog sub={sub} shipment={shipment} onClose={close} />}
      {dialog === "void" && (
        <ReasonDialog
          title={t("order.voidTitle")}
          hint={t("order.voidHint", { count: units })}
          action={t("order.voidShipment")}
          onClose={close}
          onSend={(reason) => voiding.run({ input: { id, reason } }, t("order.voided", { count: units }))}
        />
      )}
    </>
  );
}
