import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, World } from "./browser";

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

test("a buyer from Brazil reads Portuguese, from the server and live", async () => {
  const placed = await world.shop.place("MANUAL");
  const buyer = await world.visitor({ locale: "pt-BR", timezoneId: "America/Sao_Paulo" });
  const answer = await buyer.page.goto(placed.buyer);
  expect(await answer!.headerValue("vary")).toContain("Accept-Language");
  expect(await answer!.text()).toContain(`<html lang="pt-BR">`);
  await seen(buyer.page.getByText("Ao vivo", { exact: true }));
  await seen(buyer.page.getByRole("heading", { level: 1, name: "Estamos preparando o seu pedido" }));
  await seen(buyer.page.getByRole("heading", { name: "Ainda a enviar" }));
  await buyer.mark();
  await world.shop.ask(`mutation ($id: ID!) { cancelOrder(input: {id: $id, reason: "a test"}) { id } }`, { id: placed.id });
  await seen(buyer.page.getByRole("heading", { level: 1, name: "Seu pedido foi cancelado" }));
  await buyer.keep("buyer-portuguese");
  await buyer.wasNotReloaded();
  await buyer.leave();
});
