import { buildSchema, type GraphQLSchema, getVariableValues, Kind, parse, validate } from "graphql";
import { expect, test } from "vitest";
import trackingPage from "../tracking/trackingUpdated.graphql?raw";
import { contract } from "../ui/contract";
import { examples } from "./examples";

const schema: GraphQLSchema = buildSchema(contract());
const all = examples({ token: "", buyer: "b", order: "ord_1" });

function operationOf(query: string) {
  const [operation, ...more] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || more.length > 0) throw new Error("want one operation in a tab");
  return operation;
}

const names = all.map(({ query }) => operationOf(query).name?.value ?? "unnamed");

test.each(all.map((example, i) => [names[i], example] as const))("%s is valid against the SDL", (_, example) => {
  expect(validate(schema, parse(example.query)).map(String)).toEqual([]);
});

test.each(all.map((example, i) => [names[i], example] as const))("%s has variables of the right shape", (_, example) => {
  const definitions = operationOf(example.query).variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, example.variables ?? {});
  expect((errors ?? []).map(String)).toEqual([]);
  const declared = definitions.map((definition) => definition.variable.name.value);
  expect(declared).toEqual(expect.arrayContaining(Object.keys(example.variables ?? {})));
});

test("every tab has a name of its own and says whom it is for", () => {
  expect(new Set(names).size).toBe(all.length);
  for (const { query } of all.slice(1)) expect(query).toMatch(/^# (Merchant|Buyer|Supplier|Developer|Operator): /);
});

test("every persona has examples, and who watches has subscriptions", () => {
  const of = (persona: string) => all.filter(({ query }) => query.startsWith(`# ${persona}: `));
  for (const persona of ["Merchant", "Buyer", "Supplier", "Developer", "Operator"]) expect(of(persona).length, persona).toBeGreaterThan(1);
  for (const persona of ["Merchant", "Buyer"]) expect(of(persona).some(({ query }) => operationOf(query).operation === "subscription"), persona).toBe(true);
});

test("the buyer's page asks for what the SDL has", () => {
  expect(validate(schema, parse(trackingPage)).map(String)).toEqual([]);
});
