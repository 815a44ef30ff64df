import type { ShippingDocumentFormat } from "../gql/graphql";

/** What a document seems to be; undefined when it is no JSON object, and the server will say why. */
export function formatOf(document: string): ShippingDocumentFormat | undefined {
  try {
    const read: unknown = JSON.parse(document);
    if (typeof read !== "object" || read === null || Array.isArray(read)) return undefined;
    return "shipping_zones" in read ? "SHOPIFY_SHIPPING_ZONES" : "WAYBILL";
  } catch {
    return undefined;
  }
}

/** A file's name that every system takes. */
export function fileName(profile: string): string {
  const plain = profile.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return `${plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "") || "profile"}.json`;
}
