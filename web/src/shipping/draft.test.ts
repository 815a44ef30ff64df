import { expect, test } from "vitest";
import { type GroupDraft, newGroup, newRate, readGroups, writeGroups } from "./draft";

function drafted(): GroupDraft[] {
  const group = newGroup("EUR");
  const zone = group.zones[0]!;
  Object.assign(zone, { name: "Home", countries: ["DE"], regions: ["US-NY"], postal: ["GB SW1A 1AA"] });
  zone.rates = [
    { ...newRate("EUR"), name: "Standard", kind: "BY_WEIGHT", bands: [{ from: 0, amount: "4.90 EUR" }, { from: 1000, amount: "9.90 EUR" }] },
    { ...newRate("EUR"), name: "Express", kind: "CARRIER", services: ["USPS Priority Mail"], markupPercent: 10 },
    { ...newRate("EUR"), name: "Flat", amount: "3.00 EUR" },
  ];
  return [group];
}

test("writes places as the API takes them, and bands without a gap", () => {
  const [zone] = writeGroups(drafted())[0]!.zones;
  expect(zone).toMatchObject({ regions: [{ country: "US", region: "NY" }], postal: [{ country: "GB", pattern: "SW1A 1AA" }] });
  expect(zone!.rates[0]!.bands).toEqual([
    { from: 0, to: 1000, amount: "4.90 EUR" },
    { from: 1000, to: null, amount: "9.90 EUR" },
  ]);
});

test("says of a rate only what its kind has", () => {
  const [weight, carrier, flat] = writeGroups(drafted())[0]!.zones[0]!.rates;
  expect(weight).not.toHaveProperty("amount");
  expect(weight).not.toHaveProperty("services");
  expect(carrier).toMatchObject({ services: [{ carrier: "USPS", service: "Priority Mail" }], markupPercent: 10 });
  expect(carrier).not.toHaveProperty("bands");
  expect(flat).toMatchObject({ amount: "3.00 EUR" });
  expect(flat).not.toHaveProperty("bands");
});

test("an origin without a country is none", () => {
  expect(writeGroups(drafted())[0]!.from).toBeNull();
});

test("what was read is written as it was", () => {
  const read = readGroups(
    [
      {
        id: "g1",
        name: "",
        suppliers: ["sup_1"],
        from: null,
        zones: [
          {
            id: "z1",
            name: "Rest",
            countries: [],
            restOfWorld: true,
            regions: [],
            postal: [{ country: "GB", pattern: "SW1A 1AA" }],
            rates: [{ ...newRate("EUR"), id: "r1", name: "Free", kind: "FREE", amount: null, bands: [], services: [] }],
          },
        ],
      },
    ],
    "EUR",
  );
  expect(writeGroups(read)[0]!.zones[0]).toMatchObject({ id: "z1", restOfWorld: true, postal: [{ country: "GB", pattern: "SW1A 1AA" }], rates: [{ id: "r1", kind: "FREE" }] });
});
