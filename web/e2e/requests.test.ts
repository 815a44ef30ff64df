import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, type Visitor, World } from "./browser";
import type { Placed } from "./shop";

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

/** Asks to cancel by the form, which knows no JavaScript. */
async function asks(buyer: Visitor, placed: Placed, note: string): Promise<void> {
  const { page } = buyer;
  await page.goto(placed.buyer);
  await page.getByRole("link", { name: /Ask the shop$/ }).click();
  await seen(page.getByRole("heading", { level: 1, name: "Ask the shop" }));
  await buyer.keep("ask");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Ask to cancel" }) });
  await form.getByLabel("A word to the shop").fill(note);
  await form.getByRole("button").click();
  await seen(page.getByText("You asked to cancel. The shop has not answered yet."));
}

test("a buyer asks to cancel, and both windows follow what becomes of it", async () => {
  const placed = await world.shop.place("MANUAL");
  const [merchant, buyer] = await Promise.all([world.visitor(), world.visitor()]);
  await merchant.signIn(world.shop.token);
  await merchant.page.getByRole("link", { name: placed.name, exact: true }).click();
  await merchant.isLive();
  await merchant.mark();
  await asks(buyer, placed, "wrong colour");
  await seen(merchant.page.getByText("The buyer asks to cancel"));
  await seen(merchant.page.getByText("wrong colour"));
  await merchant.keep("request");
  await buyer.isLive();
  await buyer.mark();
  await merchant.page.getByRole("button", { name: "Decline" }).click();
  const dialog = merchant.page.getByRole("dialog", { name: "Decline" });
  await dialog.getByLabel("A word to the buyer").fill("It is packed already.");
  await dialog.getByRole("button", { name: "Decline" }).click();
  await seen(buyer.page.getByText("The shop could not cancel it."));
  await seen(buyer.page.getByText("It is packed already."));
  await buyer.keep("answered");
  await buyer.wasNotReloaded();
  await merchant.wasNotReloaded();
  await merchant.page.getByText("The buyer asks to cancel", { exact: true }).waitFor({ state: "hidden" });
  await Promise.all([merchant.leave(), buyer.leave()]);
});

test("without JavaScript a buyer asks all the same, and sees the shop's colours", async () => {
  const placed = await world.shop.place("MANUAL");
  await world.shop.ask(`mutation { updateStore(input: { accentColor: "#8f1d5c", logoUrl: "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==" }) { id } }`);
  const buyer = await world.visitor({ javaScriptEnabled: false, colorScheme: "dark", viewport: { width: 390, height: 844 } });
  await asks(buyer, placed, "never mind");
  const color = await buyer.page.getByRole("link", { name: /Ask the shop$/ }).evaluate((link) => getComputedStyle(link).color);
  expect(color).not.toBe("rgb(154, 167, 255)"); // ours
  await seen(buyer.page.getByRole("img", { name: "Casa Azul" }));
  await buyer.keep("asked-phone-dark");
  await world.shop.ask(`mutation { updateStore(input: { accentColor: "", logoUrl: "" }) { id } }`);
  await buyer.leave();
});
