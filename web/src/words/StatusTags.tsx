import { useTranslation } from "react-i18next";
import type { DeliveryStatus, FulfillmentStatus, PaymentStatus, SubOrderStatus, TrackingStatus } from "../gql/graphql";
import { Tag } from "../ui/Tag";
import { deliveryTones, fulfillmentTones, paymentTones, subOrderTones, trackingTones } from "./tones";

export function PaymentTag({ of }: { of: PaymentStatus }) {
  const { t } = useTranslation();
  return <Tag tone={paymentTones[of] ?? "quiet"}>{t(`words.paymentStatus.${of}`)}</Tag>;
}

export function FulfillmentTag({ of }: { of: FulfillmentStatus }) {
  const { t } = useTranslation();
  return <Tag tone={fulfillmentTones[of] ?? "quiet"}>{t(`words.fulfillmentStatus.${of}`)}</Tag>;
}

export function DeliveryTag({ of }: { of: DeliveryStatus }) {
  const { t } = useTranslation();
  return <Tag tone={deliveryTones[of] ?? "quiet"}>{t(`words.deliveryStatus.${of}`)}</Tag>;
}

export function SubOrderTag({ of }: { of: SubOrderStatus }) {
  const { t } = useTranslation();
  return <Tag tone={subOrderTones[of] ?? "quiet"}>{t(`words.subOrderStatus.${of}`)}</Tag>;
}

export function TrackingTag({ of }: { of: TrackingStatus }) {
  const { t } = useTranslation();
  return <Tag tone={trackingTones[of] ?? "quiet"}>{t(`words.trackingStatus.${of}`)}</Tag>;
}
