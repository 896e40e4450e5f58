import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, expectAccessible, test } from "./fixtures";
import { PYTHON, REPOSITORY } from "./people";

/** What no other run has. */
const NAME = `Grid ${String(Date.now()).slice(-7)}`;

/** Of no member: mail to it waits until somebody approves it. */
const RECIPIENT = `${NAME.replace(" ", "-").toLowerCase()}@example.com`;

// A draft that breaks a rule is refused, and the field says so. The page that ends mail lies in a sandbox without scripts,
// also without those that watch it from here.
test.use({ expectedErrors: /status of 422|Blocked script execution/ });

test("a grid is set up, previewed, run, replayed after its source went away, mailed, compared, and shared", async ({ page, browser }) => {
  test.slow();
  await page.goto("/ops/reports/local-search-grid");
  await page.getByRole("button", { name: "New grid" }).first().click();
  await expect(page.getByRole("button", { name: "Run now" })).toBeDisabled();
  await page.getByLabel("Name", { exact: true }).first().fill(NAME);

  await expect(page.getByRole("button", { name: /^Business/ })).toHaveAttribute("aria-expanded", "true");
  const business = page.locator("fieldset");
  await business.getByLabel("Name", { exact: true }).fill("Harbour Dental");
  await business.getByLabel("Place id").fill("ChIJharbour");
  await business.getByLabel("Latitude", { exact: true }).fill("40.7128");
  await business.getByLabel("Longitude", { exact: true }).fill("-74.006");

  await page.getByRole("button", { name: /^Map/ }).click();
  await page.getByRole("button", { name: "Lay the grid around the business" }).click();
  await expect(page.getByRole("application", { name: "Preview of 49 points" })).toBeVisible();
  await page.getByLabel("Spacing in km").fill("90");
  await expect(page.getByText(/50 m to 20 km apart|100 miles/).first()).toBeVisible();
  await page.getByLabel("Spacing in km").fill("1");
  await page.getByRole("application", { name: /^Preview/ }).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("application", { name: "Preview of 48 points" })).toBeVisible();

  await page.getByRole("button", { name: /^Keywords/ }).click();
  await page.getByLabel(/^Add a keyword/).fill("dentist, dentist near me");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("2 of 5")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: /^Schedule and recipients/ }).click();
  await page.getByLabel(/^Add a recipient/).fill(RECIPIENT);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("list", { name: "Recipients" })).toContainText(RECIPIENT);

  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page).toHaveURL(/\/results\?run=/);
  await expect(page.getByRole("application", { name: "Ranks of Harbour Dental for dentist" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("ATRP").first()).toBeVisible();
  await expect(page.getByText("Simulated").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "CSV" })).toBeVisible({ timeout: 30_000 });

  const runId = new URL(page.url()).searchParams.get("run") ?? "";
  await promisify(execFile)(PYTHON, ["-m", "tests.reporting.lose_answers", runId], { cwd: REPOSITORY });
  await page.reload();
  await expect(page.getByText("Replay asks for what is missing alone.")).toBeVisible();
  await expect(page.getByRole("link", { name: "CSV" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Replay what is missing" }).click();
  await expect(page.getByRole("link", { name: "CSV" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Replay asks for what is missing alone.")).toHaveCount(0);

  await page.getByRole("button", { name: "Send", exact: true }).click();
  const sending = page.getByRole("dialog", { name: `Send run 1 of ${NAME}` });
  await sending.getByRole("button", { name: "Send", exact: true }).click();
  await expect(sending.getByRole("list", { name: "Recipients" })).toContainText("Waits for approval", { timeout: 60_000 });
  await expectAccessible(page);
  await sending.getByRole("link", { name: "Open the deliveries" }).click();
  const delivery = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem").filter({ hasText: RECIPIENT });
  await delivery.getByRole("button", { name: `Approve ${RECIPIENT}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(delivery).toContainText("attached", { timeout: 60_000 });
  await expectAccessible(page);

  await page.goto("/mailbox");
  await page.getByRole("region", { name: "Mails" }).getByRole("link").filter({ hasText: RECIPIENT }).click();
  const mail = page.getByRole("region", { name: "Open mail" });
  await expect(mail).toContainText(`${NAME}, run 1. It is complete. [simulated data]`);
  const ending = (await mail.getByRole("link", { name: /unsubscriptions/ }).getAttribute("href")) ?? "";
  const results = (await mail.getByRole("link", { name: new RegExp(`run=${runId}`) }).getAttribute("href")) ?? "";
  await page.goto(new URL(ending).pathname);
  await page.getByRole("button", { name: "Stop this mail" }).click();
  await expect(page.getByText(/does not mail .* any more/)).toBeVisible();
  await page.goto(new URL(results).pathname + new URL(results).search);
  await expect(page.getByRole("application", { name: "Ranks of Harbour Dental for dentist" })).toBeVisible();

  await page.getByRole("application", { name: /^Ranks of/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Who ranks here" })).toContainText("Harbour Dental");
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.getByRole("region", { name: "Ranks as a table" })).toContainText("left out");
  await page.getByRole("button", { name: "Map", exact: true }).click();
  const rival = page.getByRole("region", { name: "Competitors" }).getByRole("button", { name: / \d+$/ }).first();
  const rivalName = (await rival.textContent()) ?? "";
  await rival.click();
  await expect(page.getByRole("application", { name: `Ranks of ${rivalName} for dentist` })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByRole("combobox", { name: "Run", exact: true })).toContainText("Run 2", { timeout: 30_000 });
  await expect(page.getByRole("link", { name: "CSV" })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("combobox", { name: "Compare with" }).selectOption({ index: 1 });
  await expect(page.getByRole("application", { name: "Changes for dentist" })).toBeVisible();
  await page.getByRole("slider", { name: "From before to now" }).fill("40");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Share" }).click();
  await page.getByLabel("Password", { exact: true }).fill("correct horse");
  await page.getByRole("button", { name: "Make the link" }).click();
  const address = (await page.locator("code", { hasText: "/share/" }).textContent()) ?? "";
  await expectAccessible(page);
  const stranger = await (await browser.newContext({ storageState: { cookies: [], origins: [] } })).newPage();
  await stranger.goto(address);
  await stranger.getByLabel("Password").fill("correct horse");
  await stranger.getByRole("button", { name: "Open" }).click();
  await expect(stranger.getByRole("heading", { name: NAME })).toBeVisible();
  const saved = stranger.waitForEvent("download");
  await stranger.getByRole("button", { name: "PDF" }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.pdf$/);
  await stranger.getByRole("button", { name: "Read it here" }).click();
  await expect(stranger.getByRole("heading", { level: 1 })).toContainText(NAME);

  await page.getByRole("button", { name: /^Revoke the link of/ }).click();
  await page.getByRole("button", { name: "Revoke the link", exact: true }).click();
  await expect(page.getByText("Revoked", { exact: true })).toBeVisible();
  await stranger.goto(address);
  await expect(stranger.getByRole("heading", { name: "This link does not work (any more)" })).toBeVisible();

  await page.goto("/ops/reports/local-search-grid");
  await expect(page.getByRole("link", { name: NAME })).toBeVisible();
});
