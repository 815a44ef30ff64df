import { defineConfig } from "vitest/config";
import e2e from "./vite.e2e.config";

// Figures, not tests: see e2e/pages.measure.ts.
export default defineConfig({ test: { ...e2e.test, include: ["e2e/**/*.measure.ts"], disableConsoleIntercept: true } });
