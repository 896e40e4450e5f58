import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { daysAgo, expect, expectAccessible, onlookers as test } from "./fixtures";

const answer = (page: Page) => page.getByRole("region", { name: "Answer" });

async function openExplore(page: Page, search = ""): Promise<void> {
  await page.goto(`/explore?dataset=demo${search}`);
  await expect(answer(page)).toBeVisible();
}

test("a question is put together by hand and stays in the address", async ({ page }) => {
  await openExplore(page);
  await expect(page.getByRole("heading", { name: "Spend by day" })).toBeVisible();
  const measures = page.getByRole("group", { name: "Measures" });
  await measures.getByRole("button", { name: "ROAS" }).click();
  await page.getByRole("group", { name: "Split by" }).getByRole("button", { name: "Campaign" }).click();
  await page.getByRole("group", { name: "Over time" }).getByRole("button", { name: "Month" }).click();
  await expect(page).toHaveURL(/by=platform,campaign/);
  await expect(page).toHaveURL(/grain=month/);
  await expect(answer(page).getByRole("columnheader", { name: "ROAS" })).toBeVisible();
  await expect(answer(page).getByRole("columnheader", { name: "Month" })).toBeVisible();
  await page.reload();
  await expect(measures.getByRole("button", { name: "ROAS" })).toHaveAttribute("aria-pressed", "true");
});

test("filters narrow the answer and can be taken away", async ({ page }) => {
  await openExplore(page, "&by=campaign&grain=none");
  const rows = answer(page).locator("tbody tr");
  const before = await rows.count();
  await page.getByRole("button", { name: "Add a filter" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a filter" });
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toContainText("Give at least one value.");
  await dialog.getByLabel("Values").fill("brand");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(rows.first()).toContainText("Brand");
  await expect.poll(() => rows.count()).toBeLessThan(before);
  await page.getByRole("button", { name: "Remove: Campaign contains brand" }).click();
  await expect.poll(() => rows.count()).toBe(before);
});

test("days that were restated are marked on the line they belong to", async ({ page }) => {
  const restated = { date: daysAgo(40), platform: "google_ads", account_id: "1", grain: "campaign", campaign_id: "1", ad_group_id: null, ad_id: null, region: null, measure: "spend", change: "restated", sequence: 1, old_value: 1, new_value: 2, currency: "USD", extracted_at: "2026-11-02T08:00:00Z", recorded_at: "2026-11-02T08:05:00Z", job_id: null };
  const asked: URLSearchParams[] = [];
  await page.route("**/api/v1/metrics/restatements?*", async (route) => {
    asked.push(new URL(route.request().url()).searchParams);
    await route.fulfill({ json: { items: [restated], next_cursor: null } });
  });
  await openExplore(page, `&start=${daysAgo(41)}&end=${daysAgo(35)}`);
  await expect(page.getByText("restated later", { exact: true })).toBeVisible();
  expect(asked.map((query) => [query.get("measure"), query.get("start_date")])).toEqual([["spend", daysAgo(41)]]);
  const day = page.getByRole("slider", { name: "Day" });
  await day.focus();
  await page.keyboard.press("Home");
  await expect(day).not.toHaveAttribute("aria-valuetext", /Restated later/);
  await page.keyboard.press("ArrowRight");
  await expect(day).toHaveAttribute("aria-valuetext", /Restated later, read Nov 2/);
  await page.getByRole("combobox", { name: "Measure of the chart" }).selectOption({ label: "Clicks" });
  await expect(page.getByText("restated later", { exact: true })).toHaveCount(0);
});

test("an export has the rows of the answer", async ({ page }) => {
  await openExplore(page, "&by=campaign&grain=none&compare=none");
  const shown = await answer(page).locator("tbody tr").count();
  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^metrics-demo-.*\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines[0]).toBe("platform,account_id,campaign_id,campaign_name,spend,clicks,cpc,conversions");
  expect(lines.length - 1).toBe(shown);
});

test("a view is saved, opened again, shared and removed", async ({ page }) => {
  await openExplore(page, "&by=campaign&grain=none&compare=none");
  const name = `By campaign ${Date.now()}`;
  await page.getByRole("button", { name: "Saved views" }).click();
  const popup = page.getByRole("dialog", { name: "Saved views" });
  await popup.getByLabel("Save what is on screen as").fill(name);
  await expectAccessible(page);
  await popup.getByRole("button", { name: "Save", exact: true }).click();
  await expect(popup).toBeHidden();
  await page.goto("/explore?dataset=demo");
  await page.getByRole("button", { name: "Saved views" }).click();
  await popup.getByRole("button", { name, exact: true }).click();
  await expect(page).toHaveURL(/by=campaign/);
  await expect(page).toHaveURL(/grain=none/);
  await page.getByRole("button", { name: "Saved views" }).click();
  await popup.getByRole("button", { name: `Share ${name} with everybody here` }).click();
  await expect(popup.getByRole("button", { name: `Stop sharing ${name}` })).toBeVisible();
  await popup.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(popup.getByRole("button", { name, exact: true })).toHaveCount(0);
});

test.describe("measures that cannot be added", () => {
  test.use({ expectedErrors: /422/ });

  test("say why, and what to ask instead", async ({ page }) => {
    await page.goto("/explore?dataset=demo&measures=reach&by=platform&grain=month");
    await expect(page.getByText(/reach cannot be added over days or entities/i)).toBeVisible();
    await page.getByRole("group", { name: "Split by" }).getByRole("button", { name: "Campaign" }).click();
    await page.getByRole("group", { name: "Over time" }).getByRole("button", { name: "Day" }).click();
    await expect(answer(page).getByRole("columnheader", { name: "Reach" })).toBeVisible();
  });
});

test.describe("the past", () => {
  // A moment before anything was read is refused, which the browser writes into its console.
  test.use({ expectedErrors: /422/ });

  test("the figures of an earlier moment are shown, carried along and left again", async ({ page }) => {
    await openExplore(page);
    await page.getByRole("button", { name: "As known on" }).click();
    const form = page.getByRole("dialog", { name: "As known on" });
    await form.getByLabel("As known on").fill("2020-01-01T00:00");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Show this moment" }).click();
    await expect(page).toHaveURL(/as_of=2020-01-0/);
    await expect(page.getByText(/when the first figures were read/)).toBeVisible();
    await page.locator("#main").getByRole("button", { name: "Back to now" }).click();
    await expect(page).not.toHaveURL(/as_of/);
    await expect(answer(page)).toBeVisible();

    const moment = `${new Date(Date.now() - 2000).toISOString().slice(0, 19)}Z`;
    await openExplore(page, `&as_of=${moment}&by=campaign&grain=none`);
    await expect(page.getByRole("status").filter({ hasText: "As known on" })).toBeVisible();
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /CSV/ }).click();
    expect((await download).suggestedFilename()).toContain("-as_of_");
  });
});
