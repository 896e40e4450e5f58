import { readFile } from "node:fs/promises";
import { expect, onlookers as test, openDemo } from "./fixtures";

test("demo data are marked, and the toggle goes back to the tenant's own", async ({ page }) => {
  await openDemo(page);
  await expect(page.getByRole("complementary", { name: "Demo data" })).toContainText("None of these numbers is real.");
  await expect(page.locator("[data-freshness=demo]")).toBeVisible();
  await page.getByRole("button", { name: "Warehouse" }).click();
  await expect(page).not.toHaveURL(/dataset=demo/);
  await expect(page.getByRole("complementary", { name: "Demo data" })).toHaveCount(0);
  await page.getByRole("button", { name: "Demo", exact: true }).click();
  await expect(page.getByRole("complementary", { name: "Demo data" })).toBeVisible();
});

test("a figure shows its course in the chart, as a table too", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("button", { name: /^Clicks ?: show in the chart/ }).click();
  await expect(page.getByRole("heading", { name: "Clicks by day" })).toBeVisible();
  await expect(page).toHaveURL(/measure=clicks/);
  const day = page.getByRole("slider", { name: "Day" });
  await day.focus();
  await page.keyboard.press("Home");
  await expect(day).toHaveAttribute("aria-valuetext", /Clicks: [\d,]+/);
  await page.getByRole("button", { name: "View as table" }).click();
  await expect(page.getByRole("table", { name: "Clicks by day" }).getByRole("row")).toHaveCount(31);
});

test("platforms and search narrow everything and stay in the address", async ({ page }) => {
  await openDemo(page);
  const table = page.getByRole("table", { name: "Campaigns" });
  await page.getByRole("group", { name: "Platforms" }).getByRole("button", { name: /Meta Ads/ }).click();
  await expect(page).toHaveURL(/platforms=meta_ads/);
  await expect(table.getByText(/Google Ads/)).toHaveCount(0);
  await page.keyboard.press("/");
  await page.keyboard.type("brand");
  await expect(page).toHaveURL(/q=brand/);
  await expect(table.locator("tbody tr")).toHaveCount(1);
  await page.getByRole("searchbox").press("Escape");
  await expect(page).not.toHaveURL(/q=brand/);
});

test("sorting is kept in the address", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("button", { name: "Clicks", exact: true }).click();
  await expect(page).toHaveURL(/sort=-clicks/);
  await expect(page.getByRole("columnheader", { name: "Clicks" })).toHaveAttribute("aria-sort", "descending");
});

test("dates and comparison change the figures", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("button", { name: /^Dates:/ }).click();
  await page.getByRole("button", { name: "Last 7 days", exact: true }).click();
  await expect(page).toHaveURL(/range=7d/);
  await page.getByRole("button", { name: "vs previous period" }).click();
  await page.getByRole("menuitemradio", { name: "Previous year" }).click();
  await expect(page).toHaveURL(/compare=previous_year/);
  await expect(page.getByRole("menu")).toHaveCount(0); // an open menu takes letters for itself
  await page.keyboard.press("x");
  await expect(page).toHaveURL(/compare=none/);
  await expect(page.getByRole("group", { name: "Key figures" })).not.toContainText("from");
});

test("bad values in the address fall back to the default view", async ({ page }) => {
  await openDemo(page, "&range=999d&start=bad&compare=maybe&measure=profit&sort=nothing&platforms=friendster");
  await expect(page.getByRole("heading", { name: "Spend by day" })).toBeVisible();
});

test("a campaign leads to its own page and back", async ({ page }) => {
  await openDemo(page);
  const first = page.getByRole("table", { name: "Campaigns" }).getByRole("link").first();
  const name = (await first.textContent()) ?? "";
  await first.click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeFocused();
  await expect(page).toHaveURL(/\/dashboards\/campaigns\/[a-z_]+\/[^/]+\/[^/]+\?dataset=demo/);
  await expect(page.getByRole("heading", { name: "Ads", exact: true })).toBeVisible();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeFocused();
});

test("the listed campaigns can be taken away as CSV and the chart as PNG", async ({ page }) => {
  await openDemo(page);
  const rows = await page.getByRole("table", { name: "Campaigns" }).locator("tbody tr").count();
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export CSV" }).click()]);
  const text = await readFile(await csv.path(), "utf8");
  expect(text.trim().split("\r\n")).toHaveLength(rows + 1);
  const [png] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as PNG" }).click()]);
  expect((await readFile(await png.path())).subarray(1, 4).toString()).toBe("PNG");
});
