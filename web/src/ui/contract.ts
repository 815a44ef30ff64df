import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The whole SDL as the server reads it: schema.graphqls and graph/*.graphqls. For tests. */
export function contract(): string {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const nouns = readdirSync(join(root, "graph")).filter((name) => name.endsWith(".graphqls"));
  const files = [join(root, "schema.graphqls"), ...nouns.sort().map((name) => join(root, "graph", name))];
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}
