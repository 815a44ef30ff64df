/** An order as its buyer sees it: what trackingUpdated.graphql asks for, and what
 * the server has put into the page. Moments are RFC 3339 strings. */
export interface Tracking {
  orderName: string;
  storeName: string;
  placedAt: string;
  fulfillmentStatus: string;
  deliveryStatus: string;
  /** In English; texts.ts writes the summary in the viewer's language. */
  headline: string;
  summary: Summary;
  /** How what was asked of the senders stands, a sentence each. */
  notices: string[];
  noticeKinds: string[];
  version: number;
  packages: Package[];
  waiting: Line[];
}

export interface Summary {
  situation: string;
  count: number;
  total: number;
  moreToCome: boolean;
}

export interface Package {
  carrier: string;
  trackingNumber: string;
  trackingUrl: string;
  status: string;
  statusText: string;
  estimatedDeliveryAt: string | null;
  shippedAt: string | null;
  deliveredAt: string | null;
  lines: Line[];
  /** Newest first. */
  events: Step[];
}

export interface Line {
  title: string;
  quantity: number;
}

export interface Step {
  status: string;
  message: string;
  location: string;
  occurredAt: string;
}

/** The JSON that the server leaves in the page for the script to go on from. */
export interface PageState {
  token: string;
  cursor: string;
  tracking: Tracking;
}

/** What tells a package from the others of its order, from one update to the next. */
export function packageKey(parcel: Package, index: number): string {
  return parcel.trackingNumber ? `${parcel.carrier} ${parcel.trackingNumber}` : `package ${index}`;
}
