import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { seen, World } from "./browser";

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

test("an owner adds a passkey, signs in with it alone, and removes it", async () => {
  const owner = await world.visitor();
  const { page } = owner;
  const device = await page.context().newCDPSession(page);
  await authenticator(device);
  await page.goto(await world.shop.inviteOwner(`keys-${world.shop.id.slice(-6).toLowerCase()}@casaazul.example`));
  await page.getByLabel("Your name").fill("Ana Souza");
  await page.locator("input[name=new-password]").fill("correct horse battery");
  await page.getByRole("button", { name: "Join" }).click();
  await owner.isLive();
  await page.getByRole("link", { name: "Ana Souza" }).click();
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const remove = page.getByRole("button", { name: /^Remove Chrome/ });
  await seen(remove);

  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await owner.isLive();
  await seen(page.getByText("Last used"));
  await owner.keep("passkeys");

  await remove.click();
  await remove.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await seen(page.getByText("This passkey does not sign anybody in here"));
  await owner.leave();
});

test("whoever a provider did not sign in is told why", async () => {
  const visitor = await world.visitor();
  await visitor.page.goto("/admin/sign-in?problem=NO_ACCOUNT");
  await seen(visitor.page.getByText("Nobody has invited this address yet."));
  await visitor.leave();
});

/** A device that shows its owner's face whenever it is asked. */
async function authenticator(session: CDPSession): Promise<void> {
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}
