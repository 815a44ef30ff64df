import { randomUUID } from "node:crypto";
import { freePort, Running } from "./process";
import { operator } from "./server";

/** What a test follows: an order and its buyer's page. */
export interface Placed {
  id: string;
  name: string;
  buyer: string;
}

/** A store whose supplier is simulated. */
export class Shop {
  #supplier: Running | undefined;
  id = "";
  token = "";

  constructor(
    readonly binary: string,
    readonly url: string,
  ) {}

  async open(): Promise<void> {
    const opened = await this.ask(`mutation { createStore(input: {name: "Casa Azul", currency: "BRL"}) { token store { id } } }`, {}, operator);
    this.token = opened.createStore.token;
    this.id = opened.createStore.store.id;
    await this.#openSupplier();
  }

  async close(): Promise<void> {
    await this.#supplier?.stop();
  }

  /** Places a paid order for a mug, or several. */
  async place(mode: "MANUAL" | "AUTOMATIC", quantity = 1): Promise<Placed> {
    const { createOrder: order } = await this.ask(
      `mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id name } }`,
      {
        input: {
          externalId: randomUUID(),
          paid: true,
          fulfillmentMode: mode,
          email: "bia@example.com",
          lines: [{ sku: "MUG", quantity }],
          shippingAddress: { name: "Bia Lima", line1: "Rua Augusta 1200", city: "São Paulo", region: "SP", postalCode: "01304-001", countryCode: "BR" },
        },
      },
    );
    const { createBuyerLink: link } = await this.ask(`mutation ($id: ID!) { createBuyerLink(orderId: $id) { url } }`, { id: order.id });
    return { ...order, buyer: new URL(link.url).pathname };
  }

  /** A link with which somebody becomes an owner. */
  async inviteOwner(email: string): Promise<string> {
    const asked = await this.ask(`mutation ($id: ID!, $email: String!) { inviteOwner(storeId: $id, email: $email) { link } }`, { id: this.id, email }, operator);
    return asked.inviteOwner.link;
  }

  /** Asks as the merchant, through any node. */
  // The shape of an answer is the test's business.
  async ask(query: string, variables: object = {}, token = this.token, url = this.url): Promise<any> {
    const reply = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await reply.json()) as { data: unknown; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async #openSupplier(): Promise<void> {
    const port = await freePort();
    const made = await this.ask(
      `mutation ($input: CreateSupplierInput!) { createSupplier(input: $input) { supplier { id } webhookSecret } }`,
      { input: { name: "North Warehouse", code: "north", endpoint: `http://127.0.0.1:${port}/north`, apiKey: "key" } },
    );
    const { supplier, webhookSecret } = made.createSupplier;
    this.#supplier = new Running(
      this.binary,
      port,
      ["simulate", "--suppliers=north", "--speed=10"],
      { SIMULATOR_ADDR: `127.0.0.1:${port}`, SIMULATOR_API_KEY: "key", SIMULATOR_WEBHOOK_SECRET: webhookSecret },
      "/ledger",
    );
    await this.#supplier.start();
    await this.ask(`mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }`, {
      input: {
        title: "Stoneware mug",
        variants: [
          {
            sku: "MUG",
            price: "49.00 BRL",
            weight: { value: 380, unit: "GRAMS" },
            offers: [{ supplierId: supplier.id, supplierSku: "MUG", cost: "19.00 BRL" }],
          },
        ],
      },
    });
  }
}
