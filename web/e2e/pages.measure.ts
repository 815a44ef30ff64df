// Figures of the pages in a real browser, for docs/pages.md:
// `scripts/with-services scripts/web measure` prints them. ORDERS says how many
// there are, MINUTES how long the list is watched.
import { setTimeout as pause } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, type Visitor, World } from "./browser";

const orders = Number(process.env.ORDERS ?? 10_000);
const changesPerSecond = 50;
const minutes = Number(process.env.MINUTES ?? 3);

const world = new World();
const placed: string[] = [];
beforeAll(async () => {
  await world.open();
  while (placed.length < orders) placed.push(...(await place(200)));
}, 30 * 60_000);
afterAll(() => world.close());

test("first paint", async () => {
  const one = await world.shop.place("MANUAL");
  for (const [what, address] of [
    ["Orders, signed in", `/admin/orders#token=${world.shop.token}`],
    ["buyer's page", one.buyer],
  ] as const) {
    const cold: number[] = [];
    for (let i = 0; i < 5; i++) {
      const visitor = await world.visitor();
      await visitor.page.goto(address);
      await visitor.page.waitForLoadState("networkidle");
      cold.push(await firstPaint(visitor.page));
      await visitor.context.close();
    }
    console.log(`| ${what}: first contentful paint, nothing cached, median of 5 | ${median(cold).toFixed(0)} ms |`);
  }
});

test(
  "10,000 rows, 50 changes a second",
  async () => {
    const merchant = await world.visitor();
    const { page } = merchant;
    await page.addInitScript(() => {
      const durations: number[] = [];
      Object.assign(window, { durations });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as PerformanceEventTiming[]) if (entry.interactionId) durations.push(entry.duration);
      }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    });
    await page.goto(`/admin/orders#token=${world.shop.token}`);
    await seen(page.getByRole("row"));
    await merchant.isLive();
    const heap = await heapOf(merchant);
    const before = await heap();
    let stop = false;
    const changing = change(() => stop);
    const readings: string[] = [];
    let interactions = 0;
    for (let minute = 1; minute <= minutes; minute++) {
      const until = Date.now() + 60_000;
      while (Date.now() < until) {
        for (const key of ["j", "j", "j", "k", "PageDown", "PageUp"]) await page.keyboard.press(key);
        interactions += 6;
        await pause(200);
      }
      readings.push((await heap()).toFixed(1));
    }
    stop = true;
    const changed = await changing;
    const slow = (await page.evaluate(() => (window as unknown as { durations: number[] }).durations)).sort((a, b) => a - b);
    // Those quicker than 16 ms are not reported by the browser: they come first.
    const at = Math.floor(interactions * 0.98) - (interactions - slow.length);
    console.log(`| ${orders} orders, ${(changed / minutes / 60).toFixed(0)} changes a second: interaction to next paint, p98 of ${interactions} | ${at < 0 ? "< 16" : slow[Math.min(at, slow.length - 1)]} ms |`);
    console.log(`| JavaScript heap after collecting: before, and after each of ${minutes} minutes | ${before.toFixed(1)} → ${readings.join(", ")} MB |`);
    expect(readings).toHaveLength(minutes);
    await merchant.leave();
  },
  (minutes + 5) * 60_000,
);

async function place(count: number): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_, i) => ({
    externalId: `measure-${placed.length + i}`,
    paid: true,
    fulfillmentMode: "MANUAL",
    lines: [{ sku: "MUG", quantity: 1 }],
    shippingAddress: { name: "Bia Lima", line1: "Rua Augusta 1200", city: "São Paulo", region: "SP", postalCode: "01304-001", countryCode: "BR" },
  }));
  const { createOrders } = await world.shop.ask(`mutation ($inputs: [CreateOrderInput!]!) { createOrders(inputs: $inputs) { order { id } } }`, { inputs });
  return createOrders.map((row: { order: { id: string } }) => row.order.id);
}

/** Changes orders, so many a second, until it is told to stop; returns how many. */
async function change(stopped: () => boolean): Promise<number> {
  const began = Date.now();
  let changed = 0;
  while (!stopped()) {
    const due = Math.floor(((Date.now() - began) / 1000) * changesPerSecond) - changed;
    await Promise.all(Array.from({ length: Math.min(due, changesPerSecond) }, (_, i) => changeOne(changed + i)));
    changed += Math.min(due, changesPerSecond);
    await pause(20);
  }
  return changed;
}

function changeOne(n: number): Promise<unknown> {
  return world.shop.ask(`mutation ($input: ChangeShippingAddressInput!) { changeShippingAddress(input: $input) { id } }`, {
    input: {
      orderId: placed[placed.length - 1 - (n % 200)], // the newest, which are in sight
      address: { name: "Bia Lima", line1: `Rua Augusta ${n}`, city: "São Paulo", region: "SP", postalCode: "01304-001", countryCode: "BR" },
    },
  });
}

function firstPaint(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]!.startTime);
}

/** Reads the heap in MB after everything that nobody holds was collected. */
async function heapOf(visitor: Visitor): Promise<() => Promise<number>> {
  const session: CDPSession = await visitor.context.newCDPSession(visitor.page);
  await session.send("HeapProfiler.enable");
  return async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
}

function median(of: number[]): number {
  return of.sort((a, b) => a - b)[Math.floor(of.length / 2)]!;
}
