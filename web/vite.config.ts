import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { documents } from "./documents";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The admin's addresses are its own affair; the Go server does the same. */
const admin = {
  name: "admin",
  configureServer(server: { middlewares: { use: (handle: (request: { url?: string }, response: unknown, next: () => void) => void) => void } }) {
    server.middlewares.use((request, _, next) => {
      if (/^\/admin(\/[^.]*)?(\?.*)?$/.test(request.url ?? "")) request.url = "/admin.html";
      next();
    });
  },
};

// Two kinds of entry: whole pages (.html, served as built) and scripts that a
// template of the Go server links by their name in the manifest.
export default defineConfig({
  plugins: [documents(file(".")), admin, react({ exclude: /src\/tracking\/|node_modules/ })],
  publicDir: false,
  build: {
    manifest: true,
    license: true,
    target: "es2022",
    // Fonts stay files: a data: URL in the style sheet would delay the first paint.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: file("index.html"),
        playground: file("playground.html"),
        admin: file("admin.html"),
        tracking: file("src/tracking/main.tsx"),
        notice: file("src/ui/notice.css"),
        portal: file("src/portal/portal.css"),
      },
    },
  },
  // The playground's workers are imported by "?worker", which the bundler of dependencies does not know.
  optimizeDeps: { exclude: ["graphiql/setup-workers/vite", "@graphiql/react/setup-workers/vite"] },
  server: {
    proxy: { "/graphql": { target: process.env.WAYBILL ?? "http://127.0.0.1:8080", ws: true } },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
