import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Writes dist/documents.json: every document that our pages send, by the SHA-256
 * of its text. The server knows them by it, and can be told to accept no others.
 * Pages whose documents a generator writes leave their own manifest, of the same
 * shape, in src/<page>/documents.json. */
export function documents(root: string): Plugin {
  return {
    name: "waybill-documents",
    generateBundle() {
      const found: Record<string, string> = {};
      const files = readdirSync(`${root}/src`, { recursive: true, encoding: "utf8" }).map((name) => `${root}/src/${name}`);
      for (const name of files.filter((name) => name.endsWith(".graphql"))) {
        const text = readFileSync(name, "utf8");
        if (/^\s*(query|mutation|subscription)\b/m.test(text)) found[createHash("sha256").update(text).digest("hex")] = text;
      }
      for (const name of files.filter((name) => name.endsWith("/documents.json"))) {
        Object.assign(found, JSON.parse(readFileSync(name, "utf8")));
      }
      const sorted = Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
      this.emitFile({ type: "asset", fileName: "documents.json", source: `${JSON.stringify(sorted, null, 1)}\n` });
    },
  };
}
