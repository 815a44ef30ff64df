import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** The binary, running with one command and one address. */
export class Running {
  #process: ChildProcess | undefined;

  constructor(
    readonly binary: string,
    readonly port: number,
    readonly command: readonly string[],
    readonly settings: Record<string, string>,
    /** Answers with 200 once it is ready. */
    readonly ready: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const started = spawn(this.binary, this.command, { env: { ...process.env, ...this.settings }, stdio: ["ignore", "ignore", "inherit"] });
    this.#process = started;
    for (let i = 0; i < 600 && started.exitCode === null; i++) {
      const answer = await fetch(this.url + this.ready).catch(() => undefined);
      if (answer?.ok) return;
      await pause(25);
    }
    throw new Error(`not ready: waybill ${this.command.join(" ")}`);
  }

  /** Stops it as a release does. */
  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    await ended;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** A fresh PostgreSQL database beside the tests' own. */
export class Database {
  readonly name = `browser_${process.pid}_${Date.now()}`;

  get url(): string {
    const url = new URL(service("TEST_DATABASE_URL"));
    url.pathname = `/${this.name}`;
    return url.href;
  }

  create(): void {
    this.#run(`CREATE DATABASE ${this.name}`);
  }

  drop(): void {
    this.#run(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }

  #run(statement: string): void {
    execFileSync("psql", ["--quiet", "--no-psqlrc", "--command", statement, service("TEST_DATABASE_URL")], { stdio: "inherit" });
  }
}

export function service(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run make test-web`);
  return value;
}
