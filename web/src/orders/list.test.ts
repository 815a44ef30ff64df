import { describe, expect, test } from "vitest";
import type { OrderRowFragment } from "../gql/graphql";
import { OrderList, type Source } from "./list";

/** Order n of a store; a higher n was placed later. */
function row(n: number, changes: Partial<OrderRowFragment> = {}): OrderRowFragment {
  return {
    id: `ord_${n}`,
    name: `#${n}`,
    externalId: `${n}`,
    status: "OPEN",
    paymentStatus: "PAID",
    fulfillmentStatus: "UNFULFILLED",
    deliveryStatus: "NONE",
    total: "1.00 EUR",
    placedAt: new Date(n * 1000).toISOString(),
    createdAt: new Date(n * 1000).toISOString(),
    version: 1,
    allowedActions: [],
    quantities: { needed: 1, shipped: 0, delivered: 0 },
    shippingAddress: null,
    subOrders: [],
    ...changes,
  };
}

/** A store of so many orders, newest first, in pages of 100. */
function store(count: number): Source & { asked: string[][] } {
  const all = Array.from({ length: count }, (_, place) => row(count - place));
  const asked: string[][] = [];
  return {
    asked,
    page: (after) => {
      const from = Number(after ?? 0);
      const end = from + 100;
      return Promise.resolve({ rows: all.slice(from, end), total: count, end: end < count ? String(end) : undefined });
    },
    again: (ids) => {
      asked.push(ids);
      return Promise.resolve(all.filter(({ id }) => ids.includes(id)));
    },
    matches: ({ fulfillmentStatus }) => fulfillmentStatus === "UNFULFILLED",
  };
}

async function loaded(count: number, rows = 100) {
  const source = store(count);
  const list = new OrderList(source);
  await list.reload();
  while (list.shape().ids.length < Math.min(rows, count)) {
    list.show(list.shape().ids.length - 10, list.shape().ids.length);
    await new Promise(process.nextTick);
  }
  return { list, source };
}

describe("OrderList", () => {
  test("changes a row in place and tells only who watches it", async () => {
    const { list } = await loaded(10);
    const told: string[] = [];
    list.watchRow("ord_5", () => told.push("5"));
    list.watchRow("ord_6", () => told.push("6"));
    const before = list.shape();
    list.apply([row(5, { version: 2, fulfillmentStatus: "FULFILLED" })]);
    expect(list.row("ord_5")?.fulfillmentStatus).toBe("FULFILLED");
    expect(list.left(list.row("ord_5")!)).toBe(true);
    expect(told).toEqual(["5"]);
    expect(list.shape()).toBe(before);
  });

  test("never goes back to an older version", async () => {
    const { list } = await loaded(10);
    list.apply([row(5, { version: 3, deliveryStatus: "DELIVERED" }), row(5, { version: 2, deliveryStatus: "IN_TRANSIT" })]);
    expect(list.row("ord_5")?.deliveryStatus).toBe("DELIVERED");
  });

  test("announces new orders without moving any, each once", async () => {
    const { list } = await loaded(10);
    const { ids } = list.shape();
    list.apply([row(11), row(12), row(12, { version: 2 })]);
    expect(list.shape()).toMatchObject({ announced: 2, ids });
  });

  test("takes back the announcement of one that left meanwhile", async () => {
    const { list } = await loaded(10);
    list.apply([row(11)]);
    list.apply([row(11, { version: 2, fulfillmentStatus: "FULFILLED" })]);
    expect(list.shape().announced).toBe(0);
  });

  test("does not announce what scrolling brings", async () => {
    const { list } = await loaded(300);
    list.apply([row(50, { version: 2 })]);
    expect(list.shape().announced).toBe(0);
  });

  test("keeps the rows around what is in sight, and reads others again", async () => {
    const { list, source } = await loaded(10_000, 10_000);
    expect(list.shape().ids).toHaveLength(10_000);
    expect(list.row("ord_10000")).toBeUndefined();
    list.show(0, 20);
    await new Promise(process.nextTick);
    expect(list.row("ord_10000")?.name).toBe("#10000");
    expect(source.asked.at(-1)).toHaveLength(100);
    const inMemory = list.shape().ids.filter((id) => list.row(id)).length;
    expect(inMemory).toBeLessThanOrEqual(1_600);
  });

  test("drops an answer that came after it was read anew", async () => {
    const answers: ((count: number) => void)[] = [];
    const source = store(10);
    const list = new OrderList({
      ...source,
      page: () => new Promise((resolve) => answers.push((count) => resolve({ rows: [row(count)], total: count, end: undefined }))),
    });
    const [first, second] = [list.reload(), list.reload()];
    answers[1]!(2);
    await second;
    answers[0]!(1);
    await first;
    expect(list.shape().ids).toEqual(["ord_2"]);
  });
});
