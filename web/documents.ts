import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { formatDocument, stringifyDocument } from "@urql/core";
import { Kind, type DocumentNode, type OperationDefinitionNode } from "graphql";
import { type Plugin, runnerImport } from "vite";

/** Writes dist/documents.json: every document that our pages send, by the SHA-256
 * of its text. The server knows them by it, and can be told to accept no others.
 * The playground and the buyer's page send their files as they are, the admin what
 * its clients make of the generated documents. */
export function documents(root: string): Plugin {
  return {
    name: "waybill-documents",
    async generateBundle() {
      const texts = [...asWritten(`${root}/src/playground`), ...asWritten(`${root}/src/tracking`), ...(await asSent(`${root}/src/gql/graphql.ts`))];
      const found = texts.map((text) => [createHash("sha256").update(text).digest("hex"), text] as const);
      const sorted = Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
      this.emitFile({ type: "asset", fileName: "documents.json", source: `${JSON.stringify(sorted, null, 1)}\n` });
    },
  };
}

function asWritten(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".graphql"));
  return files.map((name) => readFileSync(`${folder}/${name}`, "utf8"));
}

/** Requests go through urql's cache, which asks for type names besides; feeds do not. */
async function asSent(generated: string): Promise<string[]> {
  const { module } = await runnerImport<Record<string, DocumentNode>>(generated);
  return Object.values(module).flatMap((document) => {
    const operation = document.definitions?.find((definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION);
    if (!operation) return [];
    return [stringifyDocument(operation.operation === "subscription" ? document : (formatDocument(document) as DocumentNode))];
  });
}
