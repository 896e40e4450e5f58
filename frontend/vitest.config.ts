import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** What asks the API or shows something; a document, a stand-in for the API and the modules are made anew for each file. */
const IN_A_DOCUMENT = ["src/**/*.test.tsx", "src/api/**/*.test.ts"];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    css: false,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "document",
          environment: "jsdom",
          environmentOptions: { jsdom: { url: "http://localhost:3000" } },
          include: IN_A_DOCUMENT,
          setupFiles: ["src/mocks/vitest-setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "plain",
          // Functions alone: to load what they import takes longer than they do, and one load serves many files.
          environment: "node",
          isolate: false,
          include: ["src/**/*.test.ts"],
          exclude: IN_A_DOCUMENT,
          setupFiles: ["src/lib/zod-jitless.ts"],
        },
      },
    ],
  },
});
