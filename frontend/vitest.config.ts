import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/mocks/vitest-setup.ts"],
    environmentOptions: { jsdom: { url: "http://localhost:3000" } },
    css: false,
    maxWorkers: 2,
  },
});
