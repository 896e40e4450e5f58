import { randomInt } from "node:crypto";
import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";

/** A file of its own in each run, so that its rows are new: two good ones, one with NaN, one with a negative count. */
function adFile(): { name: string; body: string; campaign: string } {
  const id = randomInt(10 ** 9);
  const campaign = `Autumn ${id}`;
  const row = (day: string, spend: string, impressions: string) => `${day},acc-${id},${id},${campaign},google_ads,USD,${spend},${impressions},7,1`;
  const header = "date,account_id,campaign_id,campaign_name,platform,currency,spend,impressions,clicks,conversions";
  const rows = [row("2026-10-01", "12.50", "100"), row("2026-10-02", "7.25", "80"), row("2026-10-03", "NaN", "10"), row("2026-10-04", "3.00", "-5")];
  return { name: `google_ads_${id}.csv`, body: `${[header, ...rows].join("\n")}\n`, campaign };
}

async function choose(page: Page, name: string, body: string): Promise<void> {
  await page.goto("/uploads");
  await page.getByLabel("File to upload").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(body) });
}

test("an ad export is mapped, previewed, written, and its bad rows are kept with the reason", async ({ page }) => {
  const { name, body } = adFile();
  await choose(page, name, body);
  await expect(page.getByRole("radio", { name: "Ad performance" })).toBeChecked();
  await page.getByRole("button", { name: "Read this file" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("2 rows would go to the quarantine.")).toBeVisible();
  await expect(page.getByLabel("Source of Spend")).toHaveValue("spend");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Write 2 rows" }).click();
  const counts = page.getByLabel("Counts of rows");
  await expect(counts).toContainText("Received rows4", { timeout: 90_000 });
  await expect(counts).toContainText("New rows2");
  await expect(counts).toContainText("Quarantined rows2");
  await page.getByRole("link", { name: "Correct the rows" }).click();
  await expect(page.getByRole("table", { name: "Quarantined rows" })).toContainText("NaN");
  await expectAccessible(page);
});

test("a file without a currency gets the tenant's own, which can be changed and is checked by the server", async ({ page }) => {
  const { name, body } = adFile();
  await choose(page, name, body.replaceAll(",USD,", ",").replace(",currency,", ","));
  await page.getByRole("button", { name: "Read this file" }).click();
  await expect(page.getByLabel("Value of Currency code")).toHaveValue("USD");
  await expect(page.getByRole("button", { name: "Write 2 rows" })).toBeEnabled();

  await page.getByLabel("Source of Currency code").selectOption({ label: "Not in the file" });
  await page.getByRole("button", { name: "Check this mapping" }).click();
  await expect(page.getByText(/Map a column or a constant to Currency code/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Write / })).toBeDisabled();
});

test("a file says how it writes dates and numbers, and nothing is written before the changed mapping was checked", async ({ page }) => {
  const id = randomInt(10 ** 9);
  const header = "date;account_id;campaign_id;campaign_name;platform;currency;spend;impressions;clicks;conversions";
  const rows = ["02/03/2026", "03/03/2026"].map((day) => `${day};acc-${id};${id};Herbst ${id};google_ads;EUR;1.234,50;100;7;1`);
  await choose(page, `herbst_${id}.csv`, [header, ...rows].join("\n"));
  await page.getByRole("button", { name: "Read this file" }).click();
  await expect(page.getByRole("alert").or(page.getByText(/Say which comes first in dates/)).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Write / })).toBeDisabled();
  await page.getByLabel("Dates are written").selectOption("%d/%m/%Y");
  await page.getByLabel("Numbers are written").selectOption("comma");
  await expect(page.getByRole("button", { name: /^Write / })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Check this mapping" }).click();
  const preview = page.getByRole("table", { name: "Preview" });
  await expect(preview).toContainText("2026-03-02");
  await expect(preview).toContainText("1234.5");
  await expect(page.getByRole("button", { name: "Write 2 rows" })).toBeEnabled();
});

test("datasets are found by name, and those in which rows wait by one press", async ({ page }) => {
  await page.goto("/datasets");
  const table = page.getByRole("table", { name: "Datasets" });
  await page.getByRole("searchbox", { name: "Search datasets" }).fill("market");
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table).toContainText("Market series");
  await page.getByRole("searchbox", { name: "Search datasets" }).fill("");
  await page.getByRole("button", { name: /With quarantined rows/ }).click();
  await expect(page).toHaveURL(/waiting=yes/);
  await expect(table).not.toContainText("TikTok performance by ad");
  await expectAccessible(page);
});

test("an empty file is refused before it is sent", async ({ page }) => {
  await choose(page, "empty.csv", "");
  await expect(page.getByRole("alert")).toContainText("This file is empty.");
  await expect(page.getByRole("button", { name: "Read this file" })).toBeDisabled();
});

test.describe("a file that is no table", () => {
  test.use({ expectedErrors: /422/ });

  test("is refused with the reason, and another can be chosen", async ({ page }) => {
    await choose(page, "header-only.csv", "date,account_id,spend\n");
    await page.getByRole("button", { name: "Read this file" }).click();
    await expect(page.getByRole("alert")).toContainText(/no rows|no data|only/i, { timeout: 15_000 });
    await expect(page.getByRole("button", { name: "Another file" })).toBeEnabled();
  });
});

test("a market file becomes a chart that keeps the surprise in it", async ({ page }) => {
  const symbol = `TEST${randomInt(10 ** 6)}`;
  await choose(page, `${symbol.toLowerCase()}_daily.csv`, "Date,Price\n2020-04-17,18.31\n2020-04-20,-36.98\n2020-04-21,8.91\n");
  await page.getByRole("radio", { name: "Market data" }).check();
  await page.getByRole("button", { name: "Read this file" }).click();
  await page.getByRole("button", { name: "Write 3 rows" }).click();
  await page.getByRole("link", { name: "See the charts" }).click();
  await page.getByRole("searchbox", { name: "Search series" }).fill(symbol);
  await page.getByRole("table", { name: "Market series" }).getByRole("link", { name: symbol }).click();
  await page.getByRole("button", { name: "View as table" }).click();
  await expect(page.getByRole("table", { name: "Observations" }).first()).toContainText("-36.98");
  await expectAccessible(page);
});

test("a source is connected, runs, shows its counts, and can be paused and deleted", async ({ page }) => {
  const name = `Demo ${randomInt(10 ** 6)}`;
  await page.goto("/data-sources/new");
  await page.getByRole("button", { name: /Demo ads/ }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel(/Months of history/).fill("1");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("table", { name: "Syncs" })).toContainText("Succeeded", { timeout: 90_000 });
  await expect(page.getByRole("table", { name: "Streams of the last sync" })).toContainText("google_ads.campaign");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete source" }).click();
  await expect(page).toHaveURL(/\/data-sources$/);
  await expect(page.getByText(name)).toHaveCount(0);
});

test("rows that a program pushed are corrected in place, and the ones given up need a reason", async ({ page }) => {
  const id = randomInt(10 ** 9);
  const about = { platform: "google_ads", grain: "campaign", account_id: `push-${id}`, campaign_id: "1", date_day: "2026-10-01", currency_code: "EUR" };
  const csrf = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token?: string };
  const pushed = await page.request.post("/api/v1/datasets/ad_performance/records", {
    headers: csrf.csrf_token ? { "X-CSRF-Token": csrf.csrf_token } : {},
    data: [{ ...about, spend: "7,5" }, { ...about, date_day: "2026-10-02", clicks: -1 }],
  });
  const { id: origin } = (await pushed.json()) as { id: string };
  await page.goto(`/datasets/ad_performance?origin=${origin}`);
  await page.getByRole("button", { name: "Look at row 1" }).click();
  await expect(page.getByText("a number is expected")).toHaveCount(2);
  await expectAccessible(page);
  await page.getByLabel("spend", { exact: true }).fill("7.5");
  await page.getByRole("button", { name: "Try this row" }).click();
  await expect(page.getByRole("button", { name: "Look at row 1" })).toBeHidden();

  await page.getByRole("button", { name: "Try all again" }).click();
  await expect(page.getByText("0 rows landed.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Pick row 2" }).check();
  await page.getByRole("button", { name: "Discard 1 row" }).click();
  await page.getByLabel("Reason").fill("Test traffic.");
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(page.getByText(/No row fits the filter|The quarantine is empty/)).toBeVisible();
});

test("days are replayed from the stored rows, and the report shows what changed, with its checksum", async ({ page }) => {
  await page.goto("/replays");
  await page.getByLabel("Dataset").selectOption("google_ads__campaign_performance");
  await page.getByRole("button", { name: "Start replay" }).click();
  await expect(page.getByRole("table", { name: "Changes by day" })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText("Exactly the same content.")).toBeVisible();
  await expect(page.getByText(/^[0-9a-f]{64}$/)).toHaveCount(2);
  await expectAccessible(page);

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Replays" }).click();
  await expect(page.getByRole("table", { name: "Replays" })).toContainText("google_ads__campaign_performance");
});

test("a window that is too long is refused before it is sent", async ({ page }) => {
  await page.goto("/replays");
  await page.getByLabel("First day").fill("2026-01-01");
  await expect(page.getByText(/31 are the most/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Start replay" })).toBeDisabled();
});

test("a connection leaves fields out, shows how far it has read, and is read anew when asked", async ({ page }) => {
  const name = `Fields ${randomInt(10 ** 6)}`;
  await page.goto("/data-sources/new?connector=opsight-demo-ads");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel(/Months of history/).fill("1");
  await page.getByRole("button", { name: "Check these settings" }).click();
  await expect(page.getByText("The source answers with these settings.")).toBeVisible({ timeout: 60_000 });

  await page.getByRole("searchbox", { name: "Search streams and fields" }).fill("CampaignStatus");
  await page.getByRole("button", { name: "Fields of microsoft_ads.campaign_performance_report" }).click();
  await expect(page.getByRole("checkbox", { name: /^AccountId/ })).toBeDisabled();
  await page.getByRole("checkbox", { name: /^CampaignStatus/ }).uncheck();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("table", { name: "Syncs" })).toContainText("Succeeded", { timeout: 90_000 });
  const streams = page.getByRole("table", { name: "Streams of this source" });
  await expect(streams.getByRole("row", { name: /microsoft_ads/ })).toContainText(/\d+ fields.*TimePeriod: /);

  await page.getByRole("button", { name: "Read anew" }).click();
  await expect(page.getByRole("dialog")).toContainText("reads every stream from its start");
  await page.getByRole("dialog").getByRole("button", { name: "Read anew" }).click();
  await expect(streams.getByRole("row", { name: /microsoft_ads/ })).toContainText("the start, next time");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete source" }).click();
  await expect(page).toHaveURL(/\/data-sources$/);
});

test("the connectors say what is installed, and who may change it", async ({ page }) => {
  await page.goto("/data-sources");
  await page.getByRole("link", { name: "Connectors" }).click();
  const connectors = page.getByRole("list", { name: "Connectors" });
  await expect(connectors.getByRole("listitem").filter({ hasText: "Demo ads" })).toContainText("a part of Opsight");
  await expect(connectors.getByRole("listitem").filter({ hasText: "Google Ads" })).toContainText(/Version \d/);
  await expectAccessible(page);
});
