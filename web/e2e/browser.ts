import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { expect, inject } from "vitest";
import { Shop } from "./shop";

const screenshots = fileURLToPath(new URL("screenshots/", import.meta.url));
const patience = 20_000;

/** A shop and a browser; whoever looks at it has a window of their own. */
export class World {
  readonly shop: Shop;
  #browser: Browser | undefined;

  constructor(url: string = inject("url")) {
    this.shop = new Shop(inject("binary"), url);
  }

  async open(): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.shop.open();
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    this.#browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.shop.close();
  }

  /** Somebody with a browser of their own, as if on a device of their own. */
  async visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await this.#browser!.newContext({ locale: "en-US", reducedMotion: "reduce", baseURL: this.shop.url, ...options });
    context.setDefaultTimeout(patience);
    return new Visitor(context, await context.newPage());
  }
}

/** One window, and what its console complained about. */
export class Visitor {
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  /** Signs in by hand, as the form asks for it. */
  async signIn(token: string): Promise<void> {
    await this.page.goto("/admin");
    await this.page.getByRole("button", { name: "Use an access token" }).click();
    await this.page.getByLabel("Access token").fill(token);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  /** From here on, the page may not be loaded again. */
  async mark(): Promise<void> {
    await this.page.evaluate(() => Object.assign(window, { marked: true }));
  }

  async wasNotReloaded(): Promise<void> {
    expect(await this.page.evaluate(() => "marked" in window), "the page was loaded again").toBe(true);
  }

  async isLive(): Promise<void> {
    await seen(this.page.getByText("Live", { exact: true }));
  }

  /** `fullPage`: also what lies below. */
  async keep(name: string, fullPage = true): Promise<void> {
    await this.page.screenshot({ path: `${screenshots}${name}.png`, fullPage });
  }

  async leave(): Promise<void> {
    await this.context.close();
    expect(this.complaints).toEqual([]);
  }
}

/** Waits until it stands there. */
export function seen(what: Locator): Promise<void> {
  return what.first().waitFor({ state: "visible" });
}
