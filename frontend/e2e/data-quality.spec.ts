import { randomInt } from "node:crypto";
import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";

/** An account with one day at each end of two weeks: most of its days are missing. */
async function uploadGaps(page: Page): Promise<string> {
  const id = randomInt(10 ** 9);
  const header = "date,account_id,campaign_id,campaign_name,platform,currency,spend,impressions,clicks,conversions";
  const rows = ["2026-10-01", "2026-10-14"].map((day) => `${day},gaps-${id},${id},Gaps ${id},google_ads,USD,1.50,100,7,1`);
  await page.goto("/uploads");
  await page.getByLabel("File to upload").setInputFiles({ name: `google_ads_${id}.csv`, mimeType: "text/csv", buffer: Buffer.from([header, ...rows, ""].join("\n")) });
  await page.getByRole("button", { name: "Read this file" }).click();
  await page.getByRole("button", { name: "Write 2 rows" }).click();
  await expect(page.getByLabel("Counts of rows")).toContainText("New rows2", { timeout: 90_000 });
  return `gaps-${id}`;
}

test("missing days open an incident, which is acknowledged, muted, and leads to its account", async ({ page }) => {
  test.slow();
  const account = await uploadGaps(page);
  const incidents = page.getByRole("list", { name: "Incidents" });
  const link = incidents.getByRole("link", { name: "Completeness of Warehouse" });
  // The build, the snapshot and the checks follow by themselves.
  await expect(async () => {
    await page.goto("/health/data-quality?check=completeness");
    await expect(link).toBeVisible({ timeout: 3000 });
    await expect(page.getByRole("list", { name: "Now" })).toContainText(account, { timeout: 3000 });
  }).toPass({ timeout: 120_000 });
  await expectAccessible(page);

  await link.click();
  await expect(page.getByRole("heading", { level: 1, name: "Completeness of Warehouse" })).toBeVisible();
  await expect(page.getByText(/no rows$/).first()).toBeVisible();
  const note = `Only two days were sent, ${Date.now()}.`;
  await page.getByRole("button", { name: /^(Acknowledge|Change the note)$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Acknowledge the incident" });
  await dialog.getByLabel("Note").fill(note);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Acknowledge" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(note)).toBeVisible();

  await page.getByRole("button", { name: "Mute" }).click();
  await page.getByRole("dialog", { name: "Mute the incident" }).getByRole("button", { name: "For a day" }).click();
  await expect(page.getByText(/^Muted until/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Unmute" }).click();
  await expect(page.getByText(/^Muted until/)).toBeHidden();

  await page.getByRole("link", { name: /^account / }).first().click();
  await expect(page).toHaveURL(/\/dashboards\/campaigns\?.*platforms=/);
});

test("a check opens with its accounts and runs, and keeps its place in the address", async ({ page }) => {
  await page.goto("/dashboards/campaigns?dataset=demo");
  await page.getByRole("link", { name: "Quality", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Data quality" })).toBeVisible();
  await page.getByRole("list", { name: "Checks" }).getByRole("link", { name: "Volume" }).click();
  await expect(page).toHaveURL(/check=volume/);
  await expect(page.getByRole("heading", { level: 2, name: "Volume" })).toBeVisible();
  await page.getByRole("button", { name: "Demo" }).or(page.getByRole("radio", { name: "Demo" })).last().click();
  await expect(page.getByRole("region", { name: "Runs" }).getByRole("row").nth(1)).toBeVisible();
  await page.getByRole("button", { name: "Closed" }).or(page.getByRole("radio", { name: "Closed" })).first().click();
  await expect(page).toHaveURL(/incidents=closed/);
});
