import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./e2e/chromium";

const executablePath = await chromiumPath();
const session = "test-results/session.json";

/** Runs against a stack that is up: OPSIGHT_HOME, OPSIGHT_E2E_URL, OPSIGHT_E2E_EMAIL, OPSIGHT_E2E_PASSWORD. */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/runs",
  // Generous, for machines that do other things too: only a test that fails ever takes so long.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 2,
  // A test that needs its second try is counted as flaky in the summary. What failed leaves what the page showed then
  // (error-context.md in outputDir).
  retries: 1,
  reporter: [["list"]],
  use: {
    baseURL: process.env.OPSIGHT_E2E_URL ?? "http://127.0.0.1:8080",
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath, args: ["--no-sandbox"] },
    // Things move in the way of a new client and under a finger on every device; elsewhere they stand: what shimmers and turns
    // is drawn sixty times a second while a test waits.
    contextOptions: { reducedMotion: "reduce" },
    // Of the second try alone: a trace keeps the page before and after every step, a seventh of what a page costs, for nothing where
    // a test passes. `--trace=retain-on-failure` has one of the first, for who looks into a test that fails now and then.
    trace: { mode: "on-first-retry", screenshots: false },
  },
  projects: [
    { name: "start", testMatch: /start\.setup\.ts/, timeout: 300_000 },
    // The longest test is one of these: begun last, it would keep one worker waiting for the other.
    { name: "devices", testMatch: /devices\.spec\.ts/, dependencies: ["start"], use: { storageState: session } },
    { name: "desktop", testIgnore: /(devices|tenants|ops-hub|hub-journey|connections)\.spec\.ts/, dependencies: ["start"], use: { storageState: session } },
    { name: "tenants", testMatch: /(tenants|ops-hub|hub-journey|connections)\.spec\.ts/, dependencies: ["desktop", "devices"] },
  ],
});
