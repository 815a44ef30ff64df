import { type AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { expect, inject } from "vitest";

/** Takes the server's e-mails. */
export class Mailbox {
  readonly #letters: { to: string; text: string }[] = [];
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, { envelope }, done) => {
      let text = "";
      stream.on("data", (part: Buffer) => (text += part.toString()));
      stream.on("end", () => {
        for (const { address } of envelope.rcptTo) this.#letters.push({ to: address, text: unfolded(text) });
        done();
      });
    },
  });

  open(): Promise<AddressInfo> {
    return new Promise((resolve) => this.#server.listen(inject("smtpPort"), "127.0.0.1", () => resolve(this.#server.server.address() as AddressInfo)));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** Waits for a letter to somebody with a link to a page, and returns the link. */
  async link(to: string, page: string): Promise<string> {
    const link = () =>
      this.#letters
        .filter((letter) => letter.to === to)
        .flatMap(({ text }) => text.match(/https?:\S+/g) ?? [])
        .find((address) => address.includes(page));
    await expect.poll(link, { timeout: 10_000 }).toBeTruthy();
    return link()!;
  }
}

/** As it was before it was made fit for the post (quoted-printable). */
function unfolded(text: string): string {
  return text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
