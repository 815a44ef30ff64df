import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    binary: string;
  }
}

/** Builds the server once for all files. */
export default function build(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "waybill-browser-"));
  const binary = join(folder, "waybill");
  execFileSync("go", ["build", "-o", binary, "."], { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: "inherit" });
  project.provide("binary", binary);
  return () => rmSync(folder, { recursive: true });
}
