import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../api/viewer";
import type { ParcelShownFragment } from "../gql/graphql";
import { MoreMenu } from "../ui/MoreMenu";
import { CorrectParcelDialog } from "./CorrectParcelDialog";
import { DeliveredDialog } from "./DeliveredDialog";

/** What a person may put right about a parcel. */
export function ParcelActions({ parcel }: { parcel: ParcelShownFragment }) {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<"correct" | "delivered">();
  if (!may("orders:ship")) return null;
  const items = [
    { label: t("order.correctParcel"), onClick: () => setDialog("correct") },
    ...(parcel.trackingStatus === "DELIVERED" ? [] : [{ label: t("order.markDelivered"), onClick: () => setDialog("delivered") }]),
  ];
  return (
    <>
      <MoreMenu label={t("order.moreActionsOf", { name: parcel.trackingNumber })} items={items} />
      {dialog === "correct" && <CorrectParcelDialog parcel={parcel} onClose={() => setDialog(undefined)} />}
      {dialog === "delivered" && <DeliveredDialog parcel={parcel} onClose={() => setDialog(undefined)} />}
    </>
  );
}
