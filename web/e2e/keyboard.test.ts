import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, World } from "./browser";
import type { Placed } from "./shop";

const world = new World();
let waiting: Placed;
beforeAll(async () => {
  await world.open();
  waiting = await world.shop.place("MANUAL");
});
afterAll(() => world.close());

test("an order is found and shipped without a mouse", async () => {
  const placed = await world.shop.place("MANUAL");
  const merchant = await world.visitor();
  const { page } = merchant;
  await page.goto(ordersPage());
  await seen(page.getByRole("link", { name: placed.name, exact: true }));
  await page.keyboard.press("j");
  await focused(page.getByRole("link", { name: placed.name, exact: true }));
  await page.keyboard.press("Enter");
  const ship = page.getByRole("button", { name: "Ship order" });
  await seen(ship);
  await tabTo(page, ship);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await focused(dialog.getByRole("button", { name: "Ship order" }));
  await page.keyboard.press("Enter");
  await seen(page.locator("main header").getByText("Fulfilled", { exact: true }));
  await merchant.leave();
});

test("no page asks for what its policy forbids", async () => {
  const visitor = await world.visitor();
  for (const address of ["/", "/playground", waiting.buyer, ordersPage()]) {
    await visitor.page.goto(address);
    await visitor.page.waitForLoadState("networkidle");
  }
  await visitor.leave();
});

function ordersPage(): string {
  return `/admin/orders#token=${world.shop.token}`;
}

/** Waits until the focus is there. */
async function focused(there: Locator): Promise<void> {
  await expect.poll(() => there.evaluate((element) => element === document.activeElement), { timeout: 10_000 }).toBe(true);
}

/** Goes on to the next element until it is reached. */
async function tabTo(page: Page, there: Locator): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await there.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("not reached with Tab");
}
