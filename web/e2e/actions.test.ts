import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, type Visitor, World } from "./browser";

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

const looks = [
  { device: "desktop-light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { device: "phone-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
] as const;

test("an order is put right: where it goes, what was given back, its parcel, its shipment", async () => {
  const placed = await world.shop.place("MANUAL", 3);
  const merchant = await world.visitor();
  const { page } = merchant;
  await page.goto(`/admin/orders/${placed.id}#token=${world.shop.token}`);
  await seen(page.getByRole("heading", { level: 1, name: placed.name }));
  await merchant.mark();

  let dialog = await open(merchant, "More actions", "Change address");
  await dialog.getByLabel("Street and number").fill("Rua da Paz 7");
  await dialog.getByLabel("Postcode").fill("12");
  await dialog.getByRole("button", { name: "Change address" }).click();
  await seen(dialog.getByText(/postcode|postal code/i).and(dialog.locator("[id$=error]")));
  await looksWell(merchant, "address");
  await dialog.getByLabel("Postcode").fill("01310-100");
  await dialog.getByRole("button", { name: "Change address" }).press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await seen(page.getByText(`${placed.name} goes to the new address.`));
  await seen(page.locator("address").getByText("Rua da Paz 7"));

  dialog = await open(merchant, "More actions", "Record a refund");
  await dialog.getByLabel("Amount").fill("999");
  await dialog.getByLabel("The shop's number of the refund").fill("refund-1");
  await dialog.getByLabel("Ship no more of: Stoneware mug").fill("1");
  await dialog.getByRole("button", { name: "Record a refund" }).click();
  await seen(dialog.getByText("must be from 0 to what is left of the total"));
  await dialog.getByLabel("Amount").fill("49");
  await looksWell(merchant, "refund");
  await dialog.getByRole("button", { name: "Record a refund" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.locator("main header").getByText("Partially refunded", { exact: true }));
  await seen(page.getByText("1 refunded"));

  await world.shop.ask(`mutation ($id: ID!) { markShipped(input: {subOrderId: $id, parcels: [{trackingNumber: "1Z999AA10123456785"}]}) { id } }`, {
    id: (await world.shop.ask(`query ($id: ID!) { order(id: $id) { subOrders { id } } }`, { id: placed.id })).order.subOrders[0].id,
  });
  dialog = await open(merchant, "More actions of 1Z999AA10123456785", "Correct carrier or number");
  await dialog.getByLabel("Tracking number").fill("1Z999AA10123456784");
  await dialog.getByRole("button", { name: "ups · check digit right" }).click();
  await looksWell(merchant, "correct");
  await dialog.getByRole("button", { name: "Correct carrier or number" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.getByRole("link", { name: "1Z999AA10123456784" }));
  await seen(page.getByText("formerly 1Z999AA10123456785"));

  dialog = await open(merchant, `More actions of a shipment of ${placed.name}-1`, "Void the shipment");
  await seen(dialog.getByText("its 2 units are to be shipped again", { exact: false }));
  await dialog.getByLabel("Reason").fill("Never left the house");
  await looksWell(merchant, "void");
  await dialog.getByRole("button", { name: "Void the shipment" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.getByText("Voided", { exact: true }));
  expect(await page.getByRole("button", { name: /More actions of 1Z/ }).count()).toBe(0);
  await looksWell(merchant, "order-put-right");
  await merchant.wasNotReloaded();
  await merchant.leave();
}, 180_000);

test("a parcel that somebody saw arrive is noted, and lost goods are sent again", async () => {
  const placed = await world.shop.place("MANUAL");
  const { order } = await world.shop.ask(`query ($id: ID!) { order(id: $id) { subOrders { id } } }`, { id: placed.id });
  await world.shop.ask(`mutation ($id: ID!) { markShipped(input: {subOrderId: $id, parcels: [{trackingNumber: "1Z999AA10123456784"}]}) { id } }`, {
    id: order.subOrders[0].id,
  });
  const merchant = await world.visitor({ locale: "pt-BR" });
  const { page } = merchant;
  await page.goto(`/admin/orders/${placed.id}#token=${world.shop.token}`);

  let dialog = await open(merchant, `Mais ações de uma remessa de ${placed.name}-1`, "Enviar de novo");
  await looksWell(merchant, "reship");
  await dialog.getByRole("button", { name: "Enviar de novo" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.getByText(`Enviada de novo como ${placed.name}-2`));

  dialog = await open(merchant, "Mais ações de 1Z999AA10123456784", "Marcar como entregue");
  await looksWell(merchant, "delivered");
  await dialog.getByRole("button", { name: "Marcar como entregue" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.locator("section section").getByText("Entregue", { exact: true }));
  await merchant.leave();
}, 180_000);

test("what a supplier owes is claimed and answered, what came back is counted", async () => {
  const placed = await world.shop.place("MANUAL", 2);
  const { order } = await world.shop.ask(`query ($id: ID!) { order(id: $id) { subOrders { id } } }`, { id: placed.id });
  const { markShipped } = await world.shop.ask(
    `mutation ($id: ID!) { markShipped(input: {subOrderId: $id, parcels: [{trackingNumber: "1Z999AA10123456784"}]}) { lines { id } } }`,
    { id: order.subOrders[0].id },
  );
  await world.shop.ask(`mutation ($input: RequestReturnInput!) { requestReturn(input: $input) { id } }`, {
    input: { orderId: placed.id, reason: "DEFECTIVE", lines: [{ shipmentLineId: markShipped.lines[0].id, quantity: 2 }] },
  });
  const merchant = await world.visitor();
  const { page } = merchant;
  const dialog = page.getByRole("dialog");
  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).press("Enter");
    await seen(dialog);
  };
  await page.goto(`/admin/orders/${placed.id}#token=${world.shop.token}`);

  await page.getByRole("button", { name: "Authorise", exact: true }).press("Enter");
  await press("It came back");
  await dialog.getByLabel("Stoneware mug").fill("1");
  await looksWell(merchant, "receive");
  await dialog.getByRole("button", { name: "It came back" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.getByText("1 back"));

  await press("Claim from supplier");
  await dialog.getByLabel("Amount").fill("19");
  await dialog.getByLabel("For the return").selectOption(`${placed.name}-R1`);
  await looksWell(merchant, "claim");
  await dialog.getByRole("button", { name: "Claim from supplier" }).click();
  await dialog.waitFor({ state: "hidden" });
  await press("Note the answer");
  await dialog.getByLabel("Granted").fill("20");
  await dialog.getByRole("button", { name: "Note what it pays" }).click();
  await seen(dialog.getByText("must be from 0 to what is claimed"));
  await dialog.getByLabel("Granted").fill("10");
  await dialog.getByRole("button", { name: "Note what it pays" }).click();
  await dialog.waitFor({ state: "hidden" });
  await seen(page.getByText("Granted", { exact: true }));
  await looksWell(merchant, "claim-granted");
  await merchant.leave();
}, 180_000);

test("a profile is made of Shopify's document, saved, and replaced by its own", async () => {
  const merchant = await world.visitor();
  const { page } = merchant;
  const dialog = page.getByRole("dialog");
  await page.goto(`/admin/shipping#token=${world.shop.token}`);
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await dialog.getByLabel("Or its text").fill('{"format": "zones", "version": 1}');
  await dialog.getByRole("button", { name: "See what it becomes" }).click();
  await seen(dialog.getByText("document.format", { exact: true }));
  await looksWell(merchant, "import-refused");
  await dialog.getByLabel("Or its text").fill(readFileSync(new URL("../../../shared/data/shopify/shipping_zones.json", import.meta.url), "utf8"));
  await dialog.getByRole("button", { name: "See what it becomes" }).click();
  await seen(dialog.getByText("It would become:"));
  await seen(dialog.getByText("shipping_zones.0.carrier_shipping_rate_providers.0", { exact: true }));
  await looksWell(merchant, "import-preview");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await seen(page.getByRole("heading", { level: 1, name: "Shopify" }));

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download", exact: true }).press("Enter");
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("shopify.json");
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await dialog.getByLabel("Or its text").fill(readFileSync(await saved.path(), "utf8").replace('"Shopify"', '"Brought back"'));
  await dialog.getByRole("button", { name: "See what it becomes" }).click();
  await seen(dialog.getByText("It would become:"));
  await dialog.getByRole("button", { name: "Replace the rules" }).click();
  await seen(page.getByRole("heading", { level: 1, name: "Brought back" }));
  await merchant.leave();
}, 180_000);

/** Opens a dialog from a menu, by keyboard. */
async function open({ page }: Visitor, menu: string, item: string): Promise<Locator> {
  await page.getByRole("button", { name: menu, exact: true }).press("Enter");
  await page.getByRole("menuitem", { name: item, exact: true }).press("Enter");
  const dialog = page.getByRole("dialog");
  await seen(dialog);
  return dialog;
}

/** Keeps what it looks like, and lets nothing keep anybody out. */
async function looksWell(visitor: Visitor, name: string): Promise<void> {
  for (const { device, viewport, colorScheme } of looks) {
    await visitor.page.setViewportSize(viewport);
    await visitor.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Colours that fade over would be measured half-way: it is looked at until it stands still.
    const look = async () => {
      await visitor.page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      const { violations } = await new AxeBuilder({ page: visitor.page }).analyze();
      return violations.map(({ id, nodes }) => ({ device, id, where: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`) }));
    };
    await expect.poll(look, { timeout: 20_000, interval: 500 }).toEqual([]);
    await visitor.keep(`action-${name}-${device}`, false);
  }
  await visitor.page.setViewportSize(looks[0].viewport);
}
