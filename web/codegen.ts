import type { CodegenConfig } from "@graphql-codegen/cli";

// Types of the admin's operations, from the SDL that the server reads. They are
// written before each build and test, and not committed.
export default {
  schema: ["../schema.graphqls", "../graph/*.graphqls"],
  documents: ["src/**/*.graphql", "!src/playground/**", "!src/tracking/**"],
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        dedupeFragments: true,
        defaultScalarType: "unknown",
        scalars: { DateTime: "string", Money: "string", Cursor: "string", FeedCursor: "string", Map: "Record<string, unknown>", Scope: "string" },
      },
    },
  },
  errorsOnly: true,
} satisfies CodegenConfig;
