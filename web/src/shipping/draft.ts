import type { OriginGroupShownFragment, ShippingOriginGroupInput, ShippingRateInput, ShippingRateKind, ShippingZoneInput } from "../gql/graphql";
import { noMoney } from "../ui/money";

/** A profile's rules while somebody edits them, in the shape of the form: places
 * and services as people write them, bands by where they begin. */
export interface GroupDraft {
  id?: string;
  name: string;
  suppliers: string[];
  from: { country: string; region: string; city: string; postcode: string };
  zones: ZoneDraft[];
}

export interface ZoneDraft {
  id?: string;
  name: string;
  countries: string[];
  /** `US-NY` */
  regions: string[];
  /** `US 90*` */
  postal: string[];
  restOfWorld: boolean;
  rates: RateDraft[];
}

export interface RateDraft {
  id?: string;
  name: string;
  kind: ShippingRateKind;
  amount: string;
  bands: BandDraft[];
  /** `USPS Priority` */
  services: string[];
  markupPercent: number;
  fallback: string | null;
  freeOver: string | null;
  handling: string | null;
  additional: string | null;
  days: { min: number; max: number } | null;
}

export interface BandDraft {
  from: number;
  amount: string;
}

export function newRate(currency: string): RateDraft {
  const amount = noMoney(currency);
  return {
    name: "",
    kind: "FLAT",
    amount,
    bands: [{ from: 0, amount }],
    services: [],
    markupPercent: 0,
    fallback: null,
    freeOver: null,
    handling: null,
    additional: null,
    days: null,
  };
}

export function newZone(currency: string): ZoneDraft {
  return { name: "", countries: [], regions: [], postal: [], restOfWorld: false, rates: [newRate(currency)] };
}

export function newGroup(currency: string): GroupDraft {
  return { name: "", suppliers: [], from: { country: "", region: "", city: "", postcode: "" }, zones: [newZone(currency)] };
}

export function isBanded(kind: ShippingRateKind): boolean {
  return kind === "BY_PRICE" || kind === "BY_WEIGHT" || kind === "BY_QUANTITY";
}

export function readGroups(groups: readonly OriginGroupShownFragment[], currency: string): GroupDraft[] {
  return groups.map(({ from, zones, ...group }) => ({
    ...group,
    from: from ?? { country: "", region: "", city: "", postcode: "" },
    zones: zones.map(({ regions, postal, rates, ...zone }) => ({
      ...zone,
      regions: regions.map(({ country, region }) => `${country}-${region}`),
      postal: postal.map(({ country, pattern }) => `${country} ${pattern}`),
      rates: rates.map(({ services, ...rate }) => ({
        ...rate,
        amount: rate.amount ?? noMoney(currency),
        bands: rate.bands.length ? rate.bands : newRate(currency).bands,
        services: services.map(({ carrier, service }) => `${carrier} ${service}`),
      })),
    })),
  }));
}

/** The rules as the API takes them. Bands end where the next begins, so they leave no gap. */
export function writeGroups(groups: readonly GroupDraft[]): ShippingOriginGroupInput[] {
  return groups.map(({ from, zones, ...group }) => ({ ...group, from: from.country ? from : null, zones: zones.map(writeZone) }));
}

function writeZone({ regions, postal, rates, ...zone }: ZoneDraft): ShippingZoneInput {
  return {
    ...zone,
    regions: regions.map((written) => {
      const [country, region] = cut(written, "-");
      return { country, region };
    }),
    postal: postal.map((written) => {
      const [country, pattern] = cut(written, " ");
      return { country, pattern };
    }),
    rates: rates.map(writeRate),
  };
}

function writeRate({ kind, amount, bands, services, markupPercent, fallback, ...rate }: RateDraft): ShippingRateInput {
  const carrier = kind === "CARRIER" && {
    markupPercent,
    fallback,
    services: services.map((written) => {
      const [name, service] = cut(written, " ");
      return { carrier: name, service };
    }),
  };
  return {
    ...rate,
    kind,
    ...(kind === "FLAT" ? { amount } : {}),
    ...(isBanded(kind) ? { bands: bands.map((band, place) => ({ ...band, to: bands[place + 1]?.from ?? null })) } : {}),
    ...(carrier || {}),
  };
}

/** What stands before and after the first separator. */
function cut(written: string, separator: string): [string, string] {
  const trimmed = written.trim();
  const at = trimmed.indexOf(separator);
  return at < 0 ? [trimmed, ""] : [trimmed.slice(0, at), trimmed.slice(at + 1).trim()];
}
