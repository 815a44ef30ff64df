import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, type Visitor, World } from "./browser";

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

/** Opens the order from the list, as one comes to it. */
async function openOrder(merchant: Visitor, name: string): Promise<void> {
  await merchant.page.getByRole("link", { name: "Orders", exact: true }).click();
  await merchant.page.getByRole("link", { name, exact: true }).click();
  await seen(merchant.page.getByRole("heading", { level: 1, name }));
}

/** Watches until the supplier has shipped and the parcel has arrived. */
async function bothSee(merchant: Visitor, buyer: Visitor, story: string): Promise<void> {
  const order = merchant.page.locator("main header");
  await seen(order.getByText("Fulfilled", { exact: true }));
  await seen(buyer.page.getByRole("heading", { level: 1, name: /on (its|the) way|delivered/i }));
  await seen(order.getByText("Delivered", { exact: true }));
  await seen(buyer.page.getByRole("heading", { level: 1, name: /delivered/i }));
  await Promise.all([merchant.keep(`${story}-merchant`), buyer.keep(`${story}-buyer`)]);
  await merchant.wasNotReloaded();
  await buyer.wasNotReloaded();
}

test("the merchant ships an order, and both windows follow it to the door", async () => {
  const placed = await world.shop.place("MANUAL");
  const [merchant, buyer] = await Promise.all([world.visitor(), world.visitor()]);
  await buyer.page.goto(placed.buyer);
  await Promise.all([buyer.isLive(), buyer.mark()]);
  await seen(buyer.page.getByRole("heading", { name: "Still to be sent" }));
  await merchant.signIn(world.shop.token);
  await merchant.mark();
  await openOrder(merchant, placed.name);
  await merchant.page.getByRole("button", { name: "Ship order" }).click();
  const dialog = merchant.page.getByRole("dialog", { name: `Ship ${placed.name}` });
  await seen(dialog.getByText("North Warehouse"));
  await dialog.getByRole("button", { name: "Ship order" }).click();
  await dialog.waitFor({ state: "hidden" });
  await bothSee(merchant, buyer, "manual");
  expect(await merchant.page.getByRole("button", { name: "Ship order" }).count()).toBe(0);
  await Promise.all([merchant.leave(), buyer.leave()]);
});

test("an automatic order is announced, and goes to the door by itself", async () => {
  const merchant = await world.visitor();
  await merchant.signIn(world.shop.token);
  await merchant.mark();
  await seen(merchant.page.getByRole("heading", { level: 1, name: "Orders" }));
  await merchant.isLive();
  const placed = await world.shop.place("AUTOMATIC");
  const buyer = await world.visitor();
  await buyer.page.goto(placed.buyer);
  await buyer.mark();
  await merchant.page.getByRole("button", { name: "1 new order" }).click();
  await openOrder(merchant, placed.name);
  await bothSee(merchant, buyer, "automatic");
  await Promise.all([merchant.leave(), buyer.leave()]);
});
