import { type Connection, type ConnectionEvent, nextConnection } from "./connection";

/** How long a line may be gone before it is called offline. */
const overdueMs = 10_000;

/** Follows a line's state, from its events and from time. */
export class Line {
  #connection: Connection = { phase: "connecting", since: new Date() };
  #overdue: ReturnType<typeof setTimeout> | undefined;
  readonly #show: (connection: Connection) => void;

  constructor(show: (connection: Connection) => void) {
    this.#show = show;
    this.take("lost");
  }

  get connection(): Connection {
    return this.#connection;
  }

  take(event: ConnectionEvent): void {
    this.#connection = nextConnection(this.#connection, event, new Date());
    const { phase } = this.#connection;
    if (phase === "live" || phase === "offline") {
      clearTimeout(this.#overdue);
      this.#overdue = undefined;
    } else {
      this.#overdue ??= setTimeout(() => this.take("overdue"), overdueMs);
    }
    this.#show(this.#connection);
  }
}
