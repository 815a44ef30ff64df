import { buildSchema, isEnumType } from "graphql";
import { expect, test } from "vitest";
import { contract } from "../ui/contract";
import { progress } from "./progress";
import table from "./progress.json";

test("every status of the SDL has a place, and no other does", () => {
  const type = buildSchema(contract()).getType("TrackingStatus");
  if (!isEnumType(type)) throw new Error("TrackingStatus is not an enum");
  expect(Object.keys(table).sort()).toEqual(type.getValues().map(({ name }) => name).sort());
});

test("a status that is not known yet is drawn as unknown", () => {
  expect(progress("TELEPORTED")).toEqual(table.UNKNOWN);
});
