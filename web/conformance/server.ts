import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const operator = "operator-token-of-the-tests";

/** The real server on SQLite, with one store and one order. */
export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), "waybill-clients-"));
  port = 0;
  token = "";
  order = "";
  #process: ChildProcess | undefined;
  #houses = 0;

  get http(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  get ws(): string {
    return `ws://127.0.0.1:${this.port}/graphql`;
  }

  async open(): Promise<void> {
    const top = fileURLToPath(new URL("../..", import.meta.url));
    execFileSync("go", ["build", "-o", join(this.folder, "waybill"), "."], { cwd: top, stdio: "inherit" });
    this.port = await freePort();
    await this.start();
    const store = await this.ask(`mutation { createStore(input: {name: "Test", currency: "BRL"}) { token } }`, operator);
    this.token = store.createStore.token;
    const placed = await this.ask(`mutation { createOrder(input: {externalId: "1", lines: [{sku: "MUG", title: "Mug", quantity: 1, unitPrice: "1.00 BRL"}],
      shippingAddress: {name: "Bia", line1: "Rua A 1", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id } }`);
    this.order = placed.createOrder.id;
  }

  async start(): Promise<void> {
    const env = { ...process.env, ADDR: `127.0.0.1:${this.port}`, DATA_DIR: join(this.folder, "data"), OPERATOR_TOKEN: operator, DRAIN: "1s", LOG_LEVEL: "error" };
    this.#process = spawn(join(this.folder, "waybill"), [], { env, stdio: "inherit" });
    for (let i = 0; i < 400; i++) {
      const ready = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined);
      if (ready?.ok) return;
      await pause(25);
    }
    throw new Error("the server is not ready after 10 s");
  }

  /** Stops it as a release does. */
  async stop(): Promise<void> {
    const running = this.#process!;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  // biome-ignore lint: the shape of an answer is the test's business
  async ask(query: string, token = this.token): Promise<any> {
    const reply = await fetch(this.http, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await reply.json()) as { data: unknown; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Changes the order once, which is one event. It returns the version after it. */
  async change(): Promise<number> {
    this.#houses++;
    const changed = await this.ask(`mutation { changeShippingAddress(input: {orderId: "${this.order}", address: {
      name: "Bia", line1: "Rua B ${this.#houses}", city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { version } }`);
    return changed.changeShippingAddress.version;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something is so. */
export async function until(what: string, is: () => boolean): Promise<void> {
  for (let i = 0; i < 800; i++) {
    if (is()) return;
    await pause(25);
  }
  throw new Error(`not reached: ${what}`);
}
