import { expect, expectAccessible, onlookers as test } from "./fixtures";

/** What no other run has. */
const NAME = `Pack ${String(Date.now()).slice(-7)}`;

/** A recipient that is none is refused, and the field says so. */
test.use({ expectedErrors: /status of 422/ });

test("a report is set up, looked at before it runs, run, copied, put away and deleted", async ({ page }) => {
  await page.goto("/ops/reports");
  await page.getByRole("button", { name: "New report" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New report" });
  await dialog.getByLabel("Kind").selectOption("data_quality");
  await expect(dialog.getByLabel("Platforms")).toHaveCount(0);
  await dialog.getByLabel("Name").fill(NAME);
  await dialog.getByLabel("Recipients").fill("nobody");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create report" }).click();
  await expect(dialog.getByLabel("Recipients")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Recipients").fill("");
  await dialog.getByRole("button", { name: "Create report" }).click();
  await expect(page.getByRole("heading", { name: NAME, level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Show preview" }).click();
  await expect(page.getByRole("list", { name: "Sections" })).toContainText("Checks", { timeout: 30_000 });
  await expectAccessible(page);

  await page.getByRole("button", { name: "Run now" }).click();
  const runs = page.getByRole("list", { name: "Runs" });
  await expect(runs.getByRole("link", { name: "Run 1 as PDF" })).toBeVisible({ timeout: 60_000 });
  const [file] = await Promise.all([page.waitForEvent("download"), runs.getByRole("link", { name: "Run 1 as CSV" }).click()]);
  expect(file.suggestedFilename()).toContain(".csv");

  await page.getByRole("button", { name: "Duplicate" }).click();
  await expect(page.getByRole("heading", { name: `${NAME} (copy)`, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete report" }).click();
  await expect(page).toHaveURL(/\/ops\/reports$/);

  await page.getByRole("combobox", { name: "Kind" }).selectOption("data_quality");
  await expect(page).toHaveURL(/kind=data_quality/);
  await page.getByRole("link", { name: NAME, exact: true }).click();
  await expect(runs.getByText("Run 1")).toBeVisible();
});
