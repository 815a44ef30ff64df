import { defineConfig } from "vitest/config";

// The pages in a real browser, before the real server on PostgreSQL and Redis.
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    environment: "node",
    globalSetup: "e2e/build.ts",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
