import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// What /live.js serves: one module at an address that does not change.
export default defineConfig({
  publicDir: false,
  build: {
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: fileURLToPath(new URL("src/live/live.ts", import.meta.url)), formats: ["es"], fileName: () => "live.js" },
  },
});
