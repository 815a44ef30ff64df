import { defineConfig } from "vitest/config";

// Other people's clients against the real server, which is built and started.
export default defineConfig({
  test: { include: ["conformance/**/*.test.ts"], environment: "node", testTimeout: 60_000, hookTimeout: 240_000 },
});
