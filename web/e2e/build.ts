import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { freePort } from "./process";
import { Server } from "./server";

declare module "vitest" {
  export interface ProvidedContext {
    binary: string;
    /** The server that files share; each opens a store of its own. */
    url: string;
    smtpPort: number;
  }
}

/** Builds the server and starts it, once for all files. */
export default async function build(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-browser-"));
  const binary = join(folder, "waybill");
  execFileSync("go", ["build", "-o", binary, "."], { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: "inherit" });
  const server = new Server(binary, await freePort());
  await server.open();
  project.provide("binary", binary);
  project.provide("url", server.url);
  project.provide("smtpPort", server.smtpPort);
  return async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  };
}
