import { randomBytes } from "node:crypto";
import { Database, freePort, Running, service } from "./process";

const operator = "operator-token-of-the-tests";

/** What a test follows: an order and its buyer's page. */
export interface Placed {
  id: string;
  name: string;
  buyer: string;
}

/** The real server on PostgreSQL and Redis, with a store whose supplier is simulated. */
export class Shop {
  readonly #database = new Database();
  readonly #secretKeys = randomBytes(32).toString("base64");
  #nodes: Running[] = [];
  #supplier: Running | undefined;
  #placed = 0;
  token = "";

  /** The node that the browser talks to. */
  get node(): Running {
    return this.#nodes[0]!;
  }

  get url(): string {
    return this.node.url;
  }

  async open(): Promise<void> {
    this.#database.create();
    await this.addNode();
    const opened = await this.ask(`mutation { createStore(input: {name: "Casa Azul", currency: "BRL"}) { token } }`, {}, operator);
    this.token = opened.createStore.token;
    await this.#openSupplier();
  }

  /** Another server of the same store, as beside a rolling restart. */
  async addNode(): Promise<Running> {
    const port = await freePort();
    const node = new Running(
      port,
      ["serve"],
      {
        ADDR: `127.0.0.1:${port}`,
        PUBLIC_URL: this.#nodes[0]?.url ?? `http://127.0.0.1:${port}`,
        DATABASE_URL: this.#database.url,
        REDIS_URL: service("TEST_REDIS_URL"),
        MIGRATE: "on",
        SECRET_KEYS: this.#secretKeys,
        EGRESS_ALLOW: "127.0.0.0/8",
        OPERATOR_TOKEN: operator,
        DRAIN: "1s",
        LOG_LEVEL: "error",
      },
      "/readyz",
    );
    this.#nodes.push(node);
    await node.start();
    return node;
  }

  async close(): Promise<void> {
    await Promise.all([this.#supplier?.stop(), ...this.#nodes.map((node) => node.stop())]);
    this.#database.drop();
  }

  /** Places a paid order for a mug. */
  async place(mode: "MANUAL" | "AUTOMATIC"): Promise<Placed> {
    this.#placed++;
    const { createOrder: order } = await this.ask(
      `mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id name } }`,
      {
        input: {
          externalId: `order-${this.#placed}`,
          paid: true,
          fulfillmentMode: mode,
          email: "bia@example.com",
          lines: [{ sku: "MUG", quantity: 1 }],
          shippingAddress: { name: "Bia Lima", line1: "Rua Augusta 1200", city: "São Paulo", region: "SP", postalCode: "01304-001", countryCode: "BR" },
        },
      },
    );
    const { createBuyerLink: link } = await this.ask(`mutation ($id: ID!) { createBuyerLink(orderId: $id) { url } }`, { id: order.id });
    return { ...order, buyer: new URL(link.url).pathname };
  }

  /** Asks as the merchant, through any node. */
  // The shape of an answer is the test's business.
  async ask(query: string, variables: object = {}, token = this.token, node = this.node): Promise<any> {
    const reply = await fetch(`${node.url}/graphql`, {
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
