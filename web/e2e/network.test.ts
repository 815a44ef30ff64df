import { afterAll, beforeAll, beforeEach, inject, test } from "vitest";
import { seen, type Visitor, World } from "./browser";
import { freePort } from "./process";
import { Server } from "./server";
import type { Placed } from "./shop";

let server: Server; // of its own, because it is stopped
let world: World;
beforeAll(async () => {
  server = new Server(inject("binary"), await freePort());
  await server.open();
  world = new World(server.url);
  await world.open();
});
afterAll(async () => {
  await world.close();
  await server.close();
});

let placed: Placed;
let merchant: Visitor;
let buyer: Visitor;

/** Both look at the same order that waits for the merchant. */
beforeEach(async () => {
  placed = await world.shop.place("MANUAL");
  [merchant, buyer] = await Promise.all([world.visitor(), world.visitor()]);
  await Promise.all([merchant.page.goto(`/admin/orders/${placed.id}#token=${world.shop.token}`), buyer.page.goto(placed.buyer)]);
  await Promise.all([merchant.isLive(), buyer.isLive()]);
  await seen(merchant.page.getByRole("button", { name: "Ship order" }));
  await Promise.all([merchant.mark(), buyer.mark()]);
});

/** Both are live again and show what happened meanwhile. */
async function bothCaughtUp(): Promise<void> {
  await Promise.all([
    seen(merchant.page.locator("main header").getByText("Cancelled", { exact: true }).or(merchant.page.getByText("Order cancelled"))),
    seen(buyer.page.getByRole("heading", { level: 1, name: /cancelled/i })),
    merchant.isLive(),
    buyer.isLive(),
  ]);
  await Promise.all([merchant.wasNotReloaded(), buyer.wasNotReloaded()]);
  await Promise.all([merchant.leave(), buyer.leave()]);
}

function cancel(url = server.url): Promise<unknown> {
  return world.shop.ask(`mutation ($id: ID!) { cancelOrder(input: {id: $id, reason: "a test"}) { id } }`, { id: placed.id }, world.shop.token, url);
}

test("without a network both pages say so; with it they catch up", async () => {
  await Promise.all([merchant.context.setOffline(true), buyer.context.setOffline(true)]);
  await Promise.all([seen(merchant.page.getByText(/^Offline since/)), seen(buyer.page.getByText(/^Offline · as of \d/))]);
  await cancel();
  await Promise.all([merchant.keep("offline-merchant"), buyer.keep("offline-buyer")]);
  await Promise.all([merchant.context.setOffline(false), buyer.context.setOffline(false)]);
  await bothCaughtUp();
});

test("a release while both watch loses nothing", async () => {
  const other = await server.addNode();
  await server.node.stop();
  const lost = /^(Catching up|Reconnecting|Offline)/;
  await Promise.all([seen(merchant.page.getByText(lost)), seen(buyer.page.getByText(lost))]);
  await cancel(other.url);
  await server.node.start();
  await bothCaughtUp();
});
