import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, World } from "./browser";

const world = new World();
let portal: string;
beforeAll(async () => {
  await world.open();
  const made = await world.shop.ask(`mutation { createSupplier(input: {name: "East Pottery", code: "east", connector: "portal", endpoint: ""}) { supplier { id } } }`);
  const supplierId = made.createSupplier.supplier.id;
  for (const sku of ["BOWL", "VASE"]) {
    await world.shop.ask(`mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }`, {
      input: {
        title: `The ${sku.toLowerCase()}`,
        variants: [{ sku, price: "49.00 BRL", weight: { value: 380, unit: "GRAMS" }, offers: [{ supplierId, supplierSku: sku, cost: "19.00 BRL" }] }],
      },
    });
  }
  const opened = await world.shop.ask(`mutation ($id: ID!) { createSupplierLink(input: {supplierId: $id}) { url } }`, { id: supplierId });
  portal = new URL(opened.createSupplierLink.url).pathname;
});
afterAll(() => world.close());

/** Places an order for two bowls and a vase; its sub-order is -1. */
async function place(): Promise<{ name: string; buyer: string }> {
  const { createOrder: order } = await world.shop.ask(`mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id name } }`, {
    input: {
      externalId: randomUUID(),
      paid: true,
      fulfillmentMode: "AUTOMATIC",
      lines: [
        { sku: "BOWL", quantity: 2 },
        { sku: "VASE", quantity: 1 },
      ],
      shippingAddress: { name: "Bia Lima", line1: "Rua Augusta 1200", city: "São Paulo", region: "SP", postalCode: "01304-001", countryCode: "BR" },
    },
  });
  const { createBuyerLink: link } = await world.shop.ask(`mutation ($id: ID!) { createBuyerLink(orderId: $id) { url } }`, { id: order.id });
  return { name: `${order.name}-1`, buyer: new URL(link.url).pathname };
}

test("a supplier answers by line and ships, without JavaScript, while the buyer watches", async () => {
  const placed = await place();
  const [maker, buyer] = await Promise.all([world.visitor({ javaScriptEnabled: false }), world.visitor()]);
  await buyer.page.goto(placed.buyer);
  await Promise.all([buyer.isLive(), buyer.mark()]);
  const { page } = maker;
  await expect
    .poll(async () => {
      await page.goto(portal);
      return page.getByRole("link", { name: placed.name, exact: true }).count();
    })
    .toBe(1);
  await maker.keep("portal-list");
  await page.getByRole("link", { name: placed.name, exact: true }).click();
  await page.getByText("Answer line by line").click();
  const vase = page.getByRole("group", { name: "1 × The vase" });
  await vase.getByLabel("Ship now").fill("0");
  await vase.getByLabel("Later").fill("1");
  await vase.getByLabel("from").fill("2030-01-02");
  await page.getByRole("button", { name: "Send this answer" }).click();
  await seen(page.getByText("Done: accepted by line."));
  await page.getByLabel("Carrier").fill("Correios");
  await page.getByLabel("Tracking number").fill("PB123456785BR");
  await maker.keep("portal-order");
  await page.getByRole("button", { name: "Ship", exact: true }).click();
  await seen(page.getByText("Shipped", { exact: true }));
  await seen(buyer.page.getByText("PB123456785BR"));
  await buyer.wasNotReloaded();
  await page.goto(page.url().replace(/\?.*/, "/slip"));
  await seen(page.getByRole("heading", { name: `Packing slip ${placed.name}` }));
  await Promise.all([maker.leave(), buyer.leave()]);
});

test("a file of tracking numbers says what became of each row", async () => {
  const placed = await place();
  const phone = await world.visitor({ colorScheme: "dark", viewport: { width: 390, height: 844 } });
  const { page } = phone;
  await expect
    .poll(async () => {
      await page.goto(portal);
      return page.getByRole("link", { name: placed.name, exact: true }).count();
    })
    .toBe(1);
  for (let i = 0; i < 2; i++) {
    await page.goto(portal);
    const buffer = Buffer.from(`order,carrier,tracking number\n${placed.name},Correios,PB987654325BR\n#0-0,Correios,PB1BR\n`);
    await page.getByLabel("File").setInputFiles({ name: "numbers.csv", mimeType: "text/csv", buffer });
    await page.getByRole("button", { name: "Upload" }).click();
    await seen(page.getByRole("heading", { name: "1 of 2 rows entered" }));
    await seen(page.getByText("there is no such order here"));
  }
  await phone.keep("portal-upload-dark");
  await page.goto(`${portal}?show=done&q=PB987654325BR`);
  await seen(page.getByRole("link", { name: placed.name, exact: true }));
  await phone.leave();
});
