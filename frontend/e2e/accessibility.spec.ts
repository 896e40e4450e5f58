import { randomUUID } from "node:crypto";
import { expect, expectAccessible, expectReadable, onlookers as test, type Page, test as alone } from "./fixtures";

const THEMES = ["light", "dark"] as const;

/** A scan takes time with every cell, and a few rows have all there is to judge. */
const OVERVIEW = "/dashboards/campaigns?dataset=demo&q=brand";

const PAGES = [
  OVERVIEW,
  "/dashboards/creatives?dataset=demo&q=weather",
  "/dashboards/creatives?dataset=demo&q=bestsellers&as=table",
  "/alerts?dataset=demo",
  "/annotations?dataset=demo",
  "/budgets?dataset=demo",
  "/budgets/plan?dataset=demo",
  "/budgets/review?dataset=demo",
  "/regions?dataset=demo",
  "/regions?dataset=demo&map=US&measure=clicks",
  "/explore?dataset=demo",
  "/explore?dataset=demo&by=campaign&grain=none",
  "/ops/locations",
  "/ops/locations/new",
  "/ops/locations/merge",
  "/ops/locations/merges",
  "/ops/locations/import",
  "/ops/connections",
  "/ops/connections/oauth/result?outcome=denied&platform=google",
  "/market",
  "/market-pulls",
  "/ops",
  "/ops/onboarding",
  "/ops/reports",
  "/ops/reports/local-search-grid",
  "/ops/runs",
  "/ops/schedules",
  "/ops/deliveries",
  "/ops/deliveries/recipients",
  "/ops/deliveries/returned",
  "/ops/dead-letters",
  "/ops/reviews",
  "/ops/review-generation",
  "/app",
  "/data-sources",
  "/data-sources/new",
  "/data-sources/connectors",
  "/data-sources/new?engine=server",
  "/data-sources/health",
  "/data-sources/problems",
  "/uploads",
  "/datasets",
  "/datasets/ad_performance",
  "/replays",
  "/health",
  "/health/data-quality",
  "/health/data-quality?check=volume",
  "/settings/api-keys",
  "/settings/members",
  "/settings/secrets",
  "/settings/blocks",
  "/settings/email-sender",
  "/settings/report-branding",
  "/settings/profile",
  "/settings/oauth-clients",
  "/settings/sessions",
  "/settings/audit",
  "/settings/flags",
  "/mailbox",
  "/agency/clients",
  "/agency/portfolio",
  "/settings/access-review",
  "/why-denied?scope=metrics:write",
  "/why-denied",
  "/support/impersonate",
  "/settings/workspaces",
  "/settings/access-requests",
  "/settings/entitlements",
  "/settings/support",
  "/settings/webhooks",
  "/settings/inbound-webhooks",
  "/no/such/page",
];

const DIALOGS = [
  ["/support/impersonate?ask=yes", "Look without consent"],
  ["/settings/access-requests?ask=yes", "Ask for access"],
] as const;

/** Looks at what is open, and at its colours in the other theme, to which it changes as it does when its machine's theme does. */
async function expectAccessibleInBoth(page: Page): Promise<void> {
  const [first, ...others] = THEMES;
  await wear(page, first);
  await expectAccessible(page);
  for (const theme of others) {
    await wear(page, theme);
    await expectReadable(page);
  }
}

async function wear(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
}

for (const path of PAGES) {
  test(`${path} has no accessibility violation`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expectAccessibleInBoth(page);
  });
}

test("a campaign has no accessibility violation", async ({ page }) => {
  await page.goto(OVERVIEW);
  await page.getByRole("table", { name: "Campaigns" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "Ads", exact: true })).toBeVisible();
  await expectAccessibleInBoth(page);
});

test("a creative has no accessibility violation", async ({ page }) => {
  await page.goto("/dashboards/creatives?dataset=demo&q=weather");
  await page.getByRole("heading", { level: 3 }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "What it says" })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expectAccessibleInBoth(page);
});

test("a webhook has no accessibility violation", async ({ page }) => {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": token, "Idempotency-Key": randomUUID() };
  const data = { name: "axe", url: "https://hooks.example.test/opsight", events: ["sync.failed"] };
  const made = await page.request.post("/api/v1/webhook-subscriptions", { headers, data });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  await page.goto(`/settings/webhooks/${id}`);
  await expect(page.getByRole("heading", { name: "axe" })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expectAccessibleInBoth(page);
  await page.request.delete(`/api/v1/webhook-subscriptions/${id}`, { headers });
});

test("a map of the tenant's own has no accessibility violation", async ({ page }) => {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": token, "Idempotency-Key": randomUUID() };
  const ring = [[-124, 33], [-114, 33], [-114, 42], [-124, 42], [-124, 33]];
  const feature = { type: "Feature", id: "west", properties: { name: "West", members: ["US-CA"] }, geometry: { type: "Polygon", coordinates: [ring] } };
  const made = await page.request.post("/api/v1/metrics/maps", { headers, data: { name: "axe", geojson: { type: "FeatureCollection", features: [feature] } } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  await page.goto(`/regions?dataset=demo&map=${id}`);
  await expect(page.getByRole("img", { name: /^Map of spend\. Most: West/ })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.getByRole("button", { name: "Your maps" }).click();
  await expect(page.getByRole("button", { name: "Delete axe" })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.getByRole("button", { name: "Upload a map" }).click();
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.request.delete(`/api/v1/metrics/maps/${id}`, { headers });
});

for (const [path, name] of DIALOGS) {
  test(`the dialog of ${path} has no accessibility violation`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("dialog", { name })).toBeVisible();
    await expect(page.getByRole("dialog", { name }).getByRole("combobox").first()).toBeFocused();
    await expectAccessibleInBoth(page);
  });
}

// These are loaded in each theme: what a page looks like that begins in it.
for (const theme of THEMES) {
  alone.describe(theme, () => {
    alone.use({ colorScheme: theme });

    for (const platform of ["google", "facebook"]) {
      alone(`the page of the practice provider ${platform} has no accessibility violation`, async ({ page }) => {
        const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
        const began = await page.request.post(`/api/v1/ops/connections/${platform}/oauth/start`, { headers: { "X-CSRF-Token": token }, data: {} });
        expect(began.status(), await began.text()).toBe(200);
        await page.goto(((await began.json()) as { authorization_url: string }).authorization_url);
        await expect(page.getByRole("heading", { level: 1, name: /for practice$/ })).toBeVisible();
        await expectAccessible(page);
      });
    }

    alone("open menus and dialogs have no accessibility violation", async ({ page }) => {
      await page.goto(OVERVIEW);
      await page.getByRole("button", { name: /^Dates:/ }).click();
      await expect(page.getByRole("dialog", { name: "Date range" })).toBeVisible();
      // What stands behind it is half covered, and reached again when it closes.
      await expectAccessible(page, "[role=dialog]");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await expect(page.getByPlaceholder("Search pages, campaigns")).toBeVisible();
      await expectAccessible(page);
    });
  });

  alone.describe(`${theme}, signed out`, () => {
    alone.use({ colorScheme: theme, storageState: { cookies: [], origins: [] } });

    for (const path of ["/sign-in", "/password-reset", `/password-reset#${"A".repeat(86)}`, "/invite"]) {
      alone(`${path.slice(0, 20)} has no accessibility violation`, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
      });
    }
  });
}
