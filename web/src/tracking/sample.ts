import type { Package, Tracking } from "./tracking";

/** A package for tests; anything may be set otherwise. */
export function samplePackage(over: Partial<Package> = {}): Package {
  return {
    carrier: "Correios",
    trackingNumber: "RR123456785BR",
    trackingUrl: "https://carrier.example/RR123456785BR",
    status: "IN_TRANSIT",
    statusText: "On its way",
    estimatedDeliveryAt: "2026-11-25T00:00:00Z",
    shippedAt: "2026-11-21T09:00:00Z",
    deliveredAt: null,
    lines: [{ title: "Desk lamp", quantity: 2 }],
    events: [
      { status: "IN_TRANSIT", message: "Left the depot", location: "Curitiba", occurredAt: "2026-11-22T18:00:00Z" },
    ],
    ...over,
  };
}

/** An order with the given packages, for tests. */
export function sampleTracking(packages: Package[], over: Partial<Tracking> = {}): Tracking {
  return {
    orderName: "#1001",
    storeName: "Casa Clara",
    placedAt: "2026-11-20T12:00:00Z",
    fulfillmentStatus: "FULFILLED",
    deliveryStatus: "IN_TRANSIT",
    headline: "Your package is on the way",
    summary: { situation: "ON_THE_WAY", count: packages.length, total: packages.length, moreToCome: false },
    notices: [],
    noticeKinds: [],
    version: 4,
    packages,
    waiting: [],
    ...over,
  };
}
