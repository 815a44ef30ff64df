import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, World } from "./browser";

const world = new World();
let receiver: Server;
let secret = "";
let works = true;
const taken: { type: string; verified: boolean }[] = [];

beforeAll(async () => {
  await world.open();
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures } = request.headers;
      const key = Buffer.from(secret.replace("whsec_", ""), "base64");
      const mine = `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;
      taken.push({ type: JSON.parse(body).type, verified: String(signatures).split(" ").includes(mine) });
      response.writeHead(works ? 204 : 503).end(works ? undefined : "the database is being moved");
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
});
afterAll(async () => {
  receiver.close();
  await world.close();
});

test("a developer is told of orders", async () => {
  const visitor = await world.visitor();
  const { page } = visitor;
  await visitor.signIn(world.shop.token);
  await visitor.isLive();
  await page.goto("/admin/developers");
  await seen(page.getByText("No program of yours is told yet"));
  await visitor.keep("webhooks-none");

  await page.getByRole("button", { name: "New endpoint" }).click();
  await page.getByLabel("Address").fill("https://user:pass@shop.example");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  await seen(page.getByText("must not contain credentials"));
  await page.getByLabel("Address").fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`);
  await page.getByLabel("What it is for").fill("Stock keeping");
  await visitor.keep("webhooks-new");
  await page.getByRole("button", { name: "Add endpoint" }).click();
  secret = (await page.locator("pre", { hasText: "whsec_" }).textContent())!;
  await page.getByRole("button", { name: "I have kept it" }).click();

  await page.getByRole("button", { name: "Send test" }).click();
  const rows = page.getByRole("row");
  await seen(rows.filter({ hasText: "webhook.test" }).filter({ hasText: "taken" }).filter({ hasText: "204" }));
  await world.shop.place("MANUAL");
  await seen(rows.filter({ hasText: "order.paid" }).filter({ hasText: "taken" }));
  expect(taken.map(({ type }) => type)).toContain("order.placed");
  expect(taken.every(({ verified }) => verified)).toBe(true);

  works = false;
  await page.getByRole("button", { name: "Send test" }).click();
  await seen(rows.filter({ hasText: "webhook.test" }).filter({ hasText: "given up" }).filter({ hasText: "503" }));
  await world.shop.place("MANUAL");
  await seen(rows.filter({ hasText: "order.paid" }).filter({ hasText: "on its way" }).filter({ hasText: "503" }));
  const failed = rows.filter({ hasText: "webhook.test" }).first();
  await failed.getByText("webhook.test").click();
  await seen(failed.getByText("the database is being moved"));
  for (const [name, viewport, colorScheme] of [
    ["light", { width: 1280, height: 900 }, "light"],
    ["dark", { width: 1280, height: 900 }, "dark"],
    ["phone", { width: 390, height: 844 }, "light"],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await visitor.keep(`webhooks-${name}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);

  works = true;
  await page.getByRole("button", { name: "Send webhook.test again" }).first().click();
  await seen(rows.filter({ hasText: "webhook.test" }).first().filter({ hasText: "taken" }));
  await page.getByLabel("Status").selectOption({ label: "given up" });
  await seen(page.getByText("There are none of that kind."));

  await page.getByRole("button", { name: "Turn off" }).click();
  await seen(page.getByRole("button", { name: "Turn on" }));
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await seen(page.getByText("No program of yours is told yet"));
  await visitor.leave();
}, 180_000);
