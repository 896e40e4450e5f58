import { randomInt } from "node:crypto";
import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";

async function upload(page: Page, name: string, body: string): Promise<void> {
  await page.goto("/uploads");
  await page.getByLabel("File to upload").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(body) });
  await page.getByRole("radio", { name: "Market data" }).check();
  await page.getByRole("button", { name: "Read this file" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function pullFile(page: Page, name: string): Promise<void> {
  await page.goto("/market-pulls");
  await page.getByRole("listitem").filter({ hasText: "Uploaded file" }).getByRole("button", { name: "Pull now" }).click();
  await page.getByLabel("File", { exact: true }).selectOption(name);
  await page.getByRole("dialog").getByRole("button", { name: "Pull now" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("a file is pulled, a newer one revises a value, and the series shows what was known before", async ({ page }) => {
  const symbol = `PULL${randomInt(10 ** 6)}`;
  const name = `${symbol.toLowerCase()}_daily.csv`;
  await upload(page, name, "Date,Price\n2026-03-02,18.31\n2026-03-03,19\n");
  await pullFile(page, name);
  const latest = page.getByRole("table", { name: "Pulls" }).getByRole("row").nth(1);
  await expect(latest).toContainText("2 new values", { timeout: 30_000 });
  await expectAccessible(page);

  await upload(page, name, "Date,Price\n2026-03-02,18.5\n2026-03-03,19\n");
  await pullFile(page, name);
  await expect(latest).toContainText("1 revised, 1 unchanged", { timeout: 30_000 });
  await latest.click();
  await expect(page.getByRole("dialog").getByRole("table", { name: "Answers" })).toContainText("Landed");
  await expectAccessible(page);

  await page.goto(`/market/${symbol}?band=max`);
  await page.getByRole("button", { name: "View as table" }).click();
  await page.getByRole("button", { name: /^History of Mon, Mar 2, 2026/ }).first().click();
  const revisions = page.getByRole("table", { name: "Revisions" });
  await expect(revisions).toContainText("18.31");
  await expect(revisions).toContainText("holds");
  await expectAccessible(page);

  await page.goto(`/market/${symbol}?known=2026-01-01T00:00`);
  await expect(page.getByText("As it was known on Jan 1, 2026, 00:00 UTC.")).toBeVisible();
});

test.describe("a schedule with a rule that cannot be read", () => {
  test.use({ expectedErrors: /422/ });

  test("is refused at the rule, and changed once it can", async ({ page }) => {
    const name = `Edited ${randomInt(10 ** 6)}`;
    await page.goto("/market-pulls");
    await page.getByRole("button", { name: "New schedule" }).click();
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Symbols").fill("USD");
    await page.getByRole("button", { name: "Make the schedule" }).click();
    const row = page.getByRole("table", { name: "Schedules" }).getByRole("row").filter({ hasText: name });
    await expect(row).toContainText("Monday to Friday at 16:30");

    await page.getByRole("button", { name: `Edit ${name}` }).click();
    const dialog = page.getByRole("dialog", { name: `Edit ${name}` });
    await dialog.getByLabel("Cron rule").fill("99 99 * * *");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByLabel("Cron rule")).toHaveAccessibleDescription(/cannot be read/);
    await expectAccessible(page);
    await dialog.getByLabel("Cron rule").fill("0 7 * * *");
    await dialog.getByLabel("Symbols").fill("USD, JPY");
    await dialog.getByLabel("Days back").fill("30");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(row).toContainText("Every day at 07:00");
    await expect(row).toContainText("USD, JPY");

    await page.getByRole("button", { name: `Delete ${name}` }).click();
    await expect(page.getByRole("dialog")).toContainText("What it has landed stays");
    await page.getByRole("button", { name: "Delete schedule" }).click();
    await expect(row).toHaveCount(0);
  });
});

test("a pull is scheduled, paused, resumed and deleted", async ({ page }) => {
  const name = `Rates ${randomInt(10 ** 6)}`;
  await page.goto("/market-pulls");
  await page.getByRole("button", { name: "New schedule" }).click();
  await page.getByRole("button", { name: "Make the schedule" }).click();
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Symbols").fill("USD, GBP");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the schedule" }).click();
  const row = page.getByRole("table", { name: "Schedules" }).getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("USD, GBP");
  await page.getByRole("button", { name: `Pause ${name}` }).click();
  await expect(row).toContainText("Paused");
  await page.getByRole("button", { name: `Resume ${name}` }).click();
  await expect(row).toContainText("Active");
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete schedule" }).click();
  await expect(row).toHaveCount(0);
});

test("a provider that wants a key takes it, and does not show it again", async ({ page }) => {
  await page.goto("/market-pulls");
  const fred = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "FRED" }) });
  await fred.getByRole("button", { name: /^(Enter|Change) key$/ }).click();
  await page.getByLabel("API key").fill("0123456789abcdef0123456789abcdef");
  await page.getByRole("button", { name: "Keep key" }).click();
  await expect(fred).toContainText("Set");
  await expect(fred.getByRole("button", { name: "Pull now" })).toBeEnabled();
  await fred.getByRole("button", { name: "Change key" }).click();
  await expect(page.getByLabel("API key")).toHaveValue("");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(fred).toContainText("Needed before the first pull");
});
