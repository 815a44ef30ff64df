import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, World } from "./browser";
import type { Placed } from "./shop";

const world = new World();
let placed: Placed;
let supplier: string;
let profile: string;
beforeAll(async () => {
  await world.open();
  await world.shop.ask(`mutation { createWebhookEndpoint(input: {url: "http://127.0.0.1:9/", description: "ERP"}) { secret } }`);
  placed = await world.shop.place("MANUAL");
  const found = await world.shop.ask(`{ suppliers(first: 1) { edges { node { id } } } shippingProfiles { id } }`);
  supplier = found.suppliers.edges[0].node.id;
  profile = found.shippingProfiles[0].id;
});
afterAll(() => world.close());

const looks = [
  { device: "desktop-light", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { device: "phone-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
] as const;

/** Pages of the admin. */
const pages = {
  orders: "/admin/orders",
  order: () => `/admin/orders/${placed.id}`,
  exceptions: "/admin/exceptions",
  overview: "/admin/overview",
  suppliers: "/admin/suppliers",
  supplier: () => `/admin/suppliers/${supplier}`,
  shipping: "/admin/shipping",
  profile: () => `/admin/shipping/${profile}`,
  fulfillment: "/admin/fulfillment",
  people: "/admin/people",
  developers: "/admin/developers",
  account: "/admin/account",
} as const;

test("no page keeps anybody out", async () => {
  const visitor = await world.visitor();
  const { page } = visitor;
  const found: unknown[] = [];
  const look = async (name: string, address: string) => {
    for (const { device, ...options } of looks) {
      await page.setViewportSize(options.viewport);
      await page.emulateMedia({ colorScheme: options.colorScheme });
      await page.goto("about:blank"); // colours that fade over would be measured half-way
      await page.goto(address);
      await seen(page.getByRole("heading", { level: 1 }));
      await page.locator("[role=status][aria-label^=Loading]").first().waitFor({ state: "detached" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) found.push({ name, device, id, where: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`) });
      await visitor.keep(`${name}-${device}`);
    }
  };
  await look("sign-in", "/admin");
  await look("start", "/");
  await look("buyer", placed.buyer);
  await look("invitation", await world.shop.inviteOwner(`ana-${world.shop.id.slice(-6).toLowerCase()}@casaazul.example`));
  await page.getByLabel("Your name").fill("Ana Souza");
  await page.locator("input[name=new-password]").fill("correct horse battery");
  await page.getByRole("button", { name: "Join" }).click();
  await visitor.isLive();
  for (const [name, address] of Object.entries(pages)) await look(name, typeof address === "string" ? address : address());
  expect(found).toEqual([]);
  await visitor.leave();
}, 300_000);
