import { randomBytes } from "node:crypto";
import { Database, freePort, Running, service } from "./process";

export const operator = "operator-token-of-the-tests";

/** The real server on PostgreSQL and Redis, in one or more nodes. */
export class Server {
  readonly #database = new Database();
  readonly #secretKeys = randomBytes(32).toString("base64");
  readonly #nodes: Running[] = [];

  constructor(
    readonly binary: string,
    /** Where e-mails go; whoever wants to read them listens there. */
    readonly smtpPort: number,
  ) {}

  /** The node that browsers talk to. */
  get node(): Running {
    return this.#nodes[0]!;
  }

  /** A name, as browsers make no passkeys for an address. */
  get url(): string {
    return `http://localhost:${this.node.port}`;
  }

  async open(): Promise<void> {
    this.#database.create();
    await this.addNode();
  }

  /** Another one of the same installation, as beside a rolling restart. */
  async addNode(): Promise<Running> {
    const port = await freePort();
    const node = new Running(
      this.binary,
      port,
      ["serve"],
      {
        ADDR: `127.0.0.1:${port}`,
        PUBLIC_URL: `http://localhost:${this.#nodes[0]?.port ?? port}`,
        DATABASE_URL: this.#database.url,
        REDIS_URL: service("TEST_REDIS_URL"),
        MIGRATE: "on",
        SECRET_KEYS: this.#secretKeys,
        EGRESS_ALLOW: "127.0.0.0/8",
        OPERATOR_TOKEN: operator,
        SMTP_URL: `smtp://127.0.0.1:${this.smtpPort}`,
        MAIL_FROM: "Waybill <waybill@casaazul.example>",
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
    await Promise.all(this.#nodes.map((node) => node.stop()));
    this.#database.drop();
  }
}
