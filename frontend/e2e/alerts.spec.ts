import { expect, expectAccessible, onlookers as test } from "./fixtures";

test("a rule is tried, saved, fires, and the mail lies in the mailbox", async ({ page }) => {
  const name = `Clicks ${Date.now()}`;
  await page.goto("/alerts?dataset=demo");
  await page.getByRole("button", { name: "New alert" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New alert" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toContainText("Give it a name.");
  await expect(dialog).toContainText("Give a number.");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Measure").selectOption("clicks");
  await dialog.getByLabel("Value", { exact: true }).fill("1");
  await dialog.getByRole("button", { name: "What would it find now?" }).click();
  await expect(dialog.getByRole("status")).toContainText("It would fire now.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const rule = page.getByRole("list", { name: "Rules" }).getByRole("listitem").filter({ hasText: name });
  await expect(rule).toContainText("Clicks above 1 over 7 days");
  // Rules are looked for every half minute.
  await expect(async () => {
    await page.reload();
    await expect(rule.getByText("firing")).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 90_000 });
  const row = page.getByRole("region", { name: "History" }).getByRole("row").filter({ hasText: name });
  await expect(row.first()).toContainText("fired");
  await page.goto("/mailbox");
  await expect(page.getByText(`Alert: ${name}`).first()).toBeVisible();
});

test("a rule is snoozed, paused, changed and removed", async ({ page }) => {
  const name = `Old numbers ${Date.now()}`;
  await page.goto("/alerts?dataset=demo");
  await page.getByRole("button", { name: "New alert" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Grows old" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const rule = page.getByRole("list", { name: "Rules" }).getByRole("listitem").filter({ hasText: name });
  await rule.getByRole("button", { name: `Snooze ${name} for a day` }).click();
  await expect(rule).toContainText("snoozed until");
  await rule.getByRole("button", { name: `Pause ${name}` }).click();
  await expect(rule.getByText("paused")).toBeVisible();
  await rule.getByRole("button", { name: `Edit ${name}` }).click();
  await dialog.getByLabel("Severity").selectOption("critical");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(rule).toContainText("critical");
  await rule.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(rule).toHaveCount(0);
});
