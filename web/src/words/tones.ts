import type { DeliveryStatus, FulfillmentStatus, PaymentStatus, SubOrderStatus, TrackingStatus } from "../gql/graphql";
import type { Tone } from "../ui/Tag";

/** How each status feels. A status that a newer server knows is quiet. */
export const paymentTones: Record<PaymentStatus, Tone> = {
  PENDING: "warn",
  PAID: "quiet",
  PARTIALLY_REFUNDED: "quiet",
  REFUNDED: "quiet",
  FAILED: "bad",
};

export const fulfillmentTones: Record<FulfillmentStatus, Tone> = {
  UNFULFILLED: "warn",
  FULFILLED: "good",
  PARTIALLY_FULFILLED: "busy",
  REQUEST_DECLINED: "bad",
  ON_HOLD: "warn",
  SCHEDULED: "busy",
  IN_PROGRESS: "busy",
};

export const deliveryTones: Record<DeliveryStatus, Tone> = {
  NONE: "quiet",
  IN_TRANSIT: "busy",
  PARTIALLY_DELIVERED: "busy",
  DELIVERED: "good",
  EXCEPTION: "bad",
  RETURNED: "warn",
};

export const subOrderTones: Record<SubOrderStatus, Tone> = {
  OPEN: "warn",
  SCHEDULED: "busy",
  ON_HOLD: "warn",
  IN_PROGRESS: "busy",
  INCOMPLETE: "bad",
  CLOSED: "good",
  CANCELLED: "quiet",
};

export const trackingTones: Record<TrackingStatus, Tone> = {
  UNKNOWN: "quiet",
  INFO_RECEIVED: "quiet",
  PICKED_UP: "busy",
  IN_TRANSIT: "busy",
  DELAYED: "warn",
  OUT_FOR_DELIVERY: "busy",
  ATTEMPTED_DELIVERY: "warn",
  AVAILABLE_FOR_PICKUP: "warn",
  DELIVERED: "good",
  EXCEPTION: "bad",
  RETURNING: "warn",
  RETURNED: "warn",
  EXPIRED: "warn",
  CANCELLED: "quiet",
};
