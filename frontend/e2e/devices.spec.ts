import { expect, openDemo, type Page, test } from "./fixtures";

const DEVICES = [
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 412, height: 915 },
  { width: 768, height: 1024 },
] as const;
const PAGES = ["/dashboards/campaigns?dataset=demo", "/dashboards/creatives?dataset=demo", "/dashboards/creatives?dataset=demo&as=table", "/explore?dataset=demo", "/regions?dataset=demo", "/alerts?dataset=demo", "/annotations?dataset=demo", "/ops/locations", "/ops/locations/new", "/ops/locations/import", "/ops/locations/merge", "/ops/locations/merges", "/ops/connections", "/ops/connections/oauth/result?outcome=scope_missing&platform=facebook", "/data-sources", "/uploads", "/market", "/market-pulls", "/ops", "/ops/onboarding", "/ops/reports", "/ops/reports/local-search-grid", "/ops/runs", "/ops/schedules", "/ops/deliveries", "/ops/deliveries/recipients", "/ops/deliveries/returned", "/ops/dead-letters", "/ops/reviews", "/ops/review-generation", "/app", "/datasets", "/health", "/health/data-quality?check=volume", "/settings/api-keys", "/settings/email-sender", "/settings/report-branding", "/budgets?dataset=demo", "/budgets/plan?dataset=demo", "/budgets/review?dataset=demo"];

/** Waits until the page stands as its size wants it: what looks at its own size does so in the frame that follows. */
async function isLaidOut(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

test.describe("every device", () => {
  test.use({ viewport: DEVICES[0], hasTouch: true, isMobile: true });

  test("no page is wider than the screen", async ({ page }) => {
    for (const path of PAGES) {
      await page.setViewportSize(DEVICES[0]);
      await page.goto(path);
      for (const device of DEVICES) {
        await page.setViewportSize(device);
        await isLaidOut(page);
        const seen = await page.evaluate(() => ({ width: innerWidth, wide: document.documentElement.scrollWidth }));
        expect(seen.width, path).toBe(device.width);
        expect(seen.wide, `${path} at ${device.width}`).toBeLessThanOrEqual(device.width);
      }
    }
  });
});

for (const { width, height } of DEVICES) {
  test.describe(`${width} x ${height}`, () => {
    test.use({ contextOptions: { reducedMotion: "no-preference" }, viewport: { width, height }, hasTouch: true, isMobile: true });

    test("the overview works by touch", async ({ page }) => {
      await openDemo(page);
      if (width < 768) {
        const bar = page.getByRole("navigation", { name: "Main, on phones" });
        await expect(bar).toBeInViewport();
        await bar.getByRole("link", { name: "Health" }).tap();
        await expect(page).toHaveURL(/\/health/);
        await bar.getByRole("link", { name: "Overview" }).tap();
        await page.getByRole("button", { name: "Dates", exact: true }).tap();
        await page.getByRole("dialog").getByRole("button", { name: "Last 7 days", exact: true }).tap();
      } else {
        await page.getByRole("button", { name: /^Dates:/ }).tap();
        await page.getByRole("button", { name: "Last 7 days", exact: true }).tap();
      }
      await expect(page).toHaveURL(/range=7d/);
      await page.getByRole("table", { name: "Campaigns" }).getByRole("link").first().tap();
      await expect(page.getByRole("heading", { name: "Ads", exact: true })).toBeVisible();
    });
  });
}
