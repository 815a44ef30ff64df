import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen, type Visitor, World } from "./browser";
import { Mailbox } from "./mailbox";

const world = new World();
const mailbox = new Mailbox();
const password = "correct horse battery";
beforeAll(async () => {
  await Promise.all([world.open(), mailbox.open()]);
});
afterAll(async () => {
  await Promise.all([world.close(), mailbox.close()]);
});

test("an owner comes by invitation, sets up a second factor and signs in with it", async () => {
  const { visitor, email } = await newOwner();
  const { page } = visitor;
  await page.getByRole("link", { name: "Ana Souza" }).click();
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  const dialog = page.getByRole("dialog");
  await seen(dialog.getByRole("img", { name: "QR code for your authenticator app" }));
  const secret = await dialog.getByLabel("Secret").innerText();
  await dialog.getByLabel("Code from the app").fill(codeOf(secret, Date.now()));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await seen(page.getByRole("dialog", { name: "Your recovery codes" }));
  const codes = (await page.getByRole("dialog").locator("pre").innerText()).split("\n");
  expect(codes).toHaveLength(10);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await seen(page.getByText("You have 10 recovery codes left."));
  await visitor.keep("account");

  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await signIn(page, email, "wrong password 1");
  await seen(page.getByText("The e-mail address or the password is wrong."));
  await signIn(page, email);
  await page.locator("input[name=code]").fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await seen(page.getByText("This code is wrong or was used"));
  await page.locator("input[name=code]").fill(codeOf(secret, Date.now() + 30_000)); // the next one: each is good once
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await seen(page.getByRole("heading", { level: 1, name: "Account" }));
  await visitor.isLive();

  const answerSignOut = await held(page, "signOut");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await seen(page.getByRole("heading", { level: 1, name: "Sign in" })); // the line knows first
  await page.getByLabel("E-mail").fill(email);
  await answerSignOut();
  expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
  await signIn(page, email);
  await page.locator("input[name=code]").fill(codes[0]!);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await seen(page.getByText("You have 9 recovery codes left."));
  await visitor.leave();
});

test("a password that was forgotten is set anew, and ends every session", async () => {
  const { visitor: elsewhere, email } = await newOwner();
  const visitor = await world.visitor();
  const { page } = visitor;
  await page.goto("/admin");
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
  await seen(page.getByText(`If ${email} is the address of an account`));
  const link = await mailbox.link(email, "/admin/reset-password");
  await page.goto(link);
  await page.getByLabel("New password").fill("another horse entirely");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "To sign-in" }).click();
  await seen(elsewhere.page.getByRole("heading", { level: 1, name: "Sign in" }));
  await signIn(page, email, "another horse entirely");
  await visitor.isLive();
  await page.goto("/admin/account");
  await page.goto(link);
  await page.getByLabel("New password").fill("a third horse, late");
  await page.getByRole("button", { name: "Set password" }).click();
  await seen(page.getByText("This link was used, or is over."));
  await Promise.all([visitor.leave(), elsewhere.leave()]);
});

test("a browser is signed out from another one", async () => {
  const { visitor: here, email } = await newOwner();
  const there = await world.visitor();
  await there.page.goto("/admin/orders");
  await signIn(there.page, email);
  await there.isLive();
  await here.page.getByRole("link", { name: "Ana Souza" }).click();
  await here.page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await seen(there.page.getByRole("heading", { level: 1, name: "Sign in" }));
  await here.isLive();
  await Promise.all([here.leave(), there.leave()]);
});

test("an invited viewer looks at an order, and is not offered to ship it", async () => {
  const placed = await world.shop.place("MANUAL");
  const { visitor: owner } = await newOwner();
  const email = `vera-${world.shop.id.slice(-6).toLowerCase()}@casaazul.example`;
  await owner.page.getByRole("link", { name: "People", exact: true }).click();
  await owner.page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = owner.page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption("VIEWER");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await seen(owner.page.getByRole("button", { name: `Revoke the invitation of ${email}` }));

  const vera = await world.visitor();
  const { page } = vera;
  await page.goto(await mailbox.link(email, "/admin/accept-invitation"));
  await page.getByLabel("Your name").fill("Vera Cruz");
  await page.locator("input[name=new-password]").fill(password);
  await page.getByRole("button", { name: "Join" }).click();
  await page.getByRole("link", { name: placed.name, exact: true }).click();
  await seen(page.getByText("North Warehouse"));
  expect(await page.getByRole("button", { name: "Ship order" }).count()).toBe(0);
  await page.getByRole("link", { name: "People", exact: true }).click();
  await seen(page.getByText(email));
  expect(await page.getByRole("button", { name: "Invite somebody" }).count()).toBe(0);

  // What the owner writes down and keeps for all, she sees; what she keeps is hers.
  await page.goto(`/admin/orders/${placed.id}`);
  await vera.mark();
  await owner.page.goto(`/admin/orders/${placed.id}`);
  await owner.page.getByRole("textbox", { name: "Write a note for your team" }).fill("Call Bia before shipping");
  await owner.page.getByRole("button", { name: "Add note" }).click();
  await seen(page.getByText("Call Bia before shipping"));
  await owner.keep("order-note");
  expect(await page.getByRole("textbox", { name: "Write a note for your team" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Delete", exact: true }).count()).toBe(0);
  await saveView(owner.page, "Ours", true);
  await saveView(page, "Mine", false);
  await seen(page.getByRole("link", { name: "Ours", exact: true }));
  await owner.page.reload();
  await seen(owner.page.getByRole("link", { name: "Ours", exact: true }));
  expect(await owner.page.getByRole("link", { name: "Mine", exact: true }).count()).toBe(0);

  await page.goto(`/admin/orders/${placed.id}`);
  await vera.mark();
  await owner.page.goto("/admin/people");
  await owner.page.getByLabel("Role of Vera Cruz").selectOption("FULFILLER");
  await seen(page.getByRole("button", { name: "Ship order" }));
  await vera.wasNotReloaded();
  await owner.page.getByRole("button", { name: "Remove Vera Cruz" }).click();
  await owner.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await seen(page.getByRole("heading", { name: "You belong to no store" }));
  await Promise.all([owner.leave(), vera.leave()]);
});

/** Keeps a search under a name, for oneself or for all. */
async function saveView(page: Page, name: string, shared: boolean): Promise<void> {
  await page.goto("/admin/orders?q=bia%40example.com");
  await page.getByRole("button", { name: "Save view" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  if (shared) await page.getByLabel("For everybody in the store").check();
  else expect(await page.getByLabel("For everybody in the store").count()).toBe(0);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await seen(page.getByRole("link", { name, exact: true }));
}

let owners = 0;

/** Somebody new who has followed the operator's link. */
async function newOwner(): Promise<{ visitor: Visitor; email: string }> {
  const email = `ana-${owners++}-${world.shop.id.slice(-6).toLowerCase()}@casaazul.example`;
  const visitor = await world.visitor();
  const { page } = visitor;
  await page.goto(await world.shop.inviteOwner(email));
  await seen(page.getByRole("heading", { level: 1, name: "Join Casa Azul" }));
  await page.getByLabel("Your name").fill("Ana Souza");
  await page.locator("input[name=new-password]").fill(password);
  await page.getByRole("button", { name: "Join" }).click();
  await visitor.isLive();
  expect(page.url()).not.toContain("token");
  return { visitor, email };
}

async function signIn(page: Page, email: string, withPassword = password): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.getByLabel("E-mail").fill(email);
  await page.locator("input[name=password]").fill(withPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Keeps the answer to a mutation back until it is asked for, as a slow network would. */
async function held(page: Page, mutation: string): Promise<() => Promise<void>> {
  let release = () => {};
  const until = new Promise<void>((resolve) => (release = resolve));
  const answered = page.waitForResponse((response) => Boolean(response.request().postData()?.includes(mutation)));
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes(mutation)) return route.continue();
    const response = await route.fetch();
    await until;
    return route.fulfill({ response });
  });
  return async () => {
    release();
    await (await answered).finished();
    await page.unroute("**/graphql");
  };
}

/** What an authenticator app shows at a moment (RFC 6238). */
function codeOf(secret: string, at: number): string {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
