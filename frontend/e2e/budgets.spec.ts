import { expect, expectAccessible, test } from "./fixtures";
import { enter, invite, join, newEmail } from "./people";

test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

test("a budget is drafted, proposed, and approved by somebody else; the pacing follows", async ({ page, browser }) => {
  test.slow();
  const email = newEmail();
  const link = await invite(page, email, "admin");
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await join(theirs, link, "Second Pair");

  await page.goto("/budgets/plan?dataset=demo");
  await page.getByRole("button", { name: "Add budget" }).click();
  const dialog = page.getByRole("dialog");
  const region = `Region ${Date.now()}`;
  await dialog.getByLabel("Budget of").selectOption("google_ads");
  await dialog.getByLabel("Region").fill(region);
  await dialog.getByRole("button", { name: "Add row" }).click();
  const name = `Google Ads, all campaigns in ${region}`;
  const first = page.getByRole("row").filter({ hasText: name }).getByRole("textbox").first();
  await first.fill("lots");
  await expect(page.getByText("An amount from 0 to 1,000,000,000.")).toBeVisible();
  await first.fill("1,234.50");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save drafts" }).click();
  await page.getByRole("button", { name: /^Propose/ }).click();
  await dialog.getByLabel("Comment").fill("For the season");
  await dialog.getByRole("button", { name: "Propose" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row").filter({ hasText: name }).getByText("Under review")).toBeVisible();

  await page.goto("/budgets/review?dataset=demo");
  const own = page.getByRole("list", { name: "Plans" }).getByRole("listitem").filter({ hasText: name });
  await expect(own).toContainText("somebody else decides");
  await expect(own.getByRole("button", { name: "Approve" })).toHaveCount(0);

  await theirs.goto("/budgets/review?dataset=demo");
  const plan = theirs.getByRole("list", { name: "Plans" }).getByRole("listitem").filter({ hasText: name });
  await expect(plan).toContainText("“For the season”");
  await plan.getByRole("button", { name: /^Reject/ }).click();
  const decision = theirs.getByRole("dialog");
  await decision.getByRole("button", { name: "Reject" }).click();
  await expect(decision).toContainText("Say why.");
  await expectAccessible(theirs);
  await decision.getByRole("button", { name: "Cancel" }).click();
  await plan.getByRole("button", { name: /^Approve/ }).click();
  await decision.getByRole("button", { name: "Approve" }).click();
  await expect(plan).toHaveCount(0);

  // dbt and the snapshot follow the decision by themselves.
  await expect(async () => {
    const month = new Date().toISOString().slice(0, 7);
    await page.goto(`/budgets?dataset=demo&month=${month}`);
    const budget = page.getByRole("list", { name: "Budgets" }).getByRole("listitem").filter({ hasText: name });
    await expect(budget).toContainText("Approved plan", { timeout: 4000 });
    await expect(budget.getByRole("meter")).toHaveAccessibleName(name);
  }).toPass({ timeout: 100_000 });
  await expectAccessible(page);
});

test("leaving the planner with unsaved amounts asks first", async ({ page }) => {
  await enter(page, "/budgets/plan?dataset=demo");
  await page.getByRole("region", { name: "Planner" }).getByRole("textbox").first().fill("77");
  await expect(page.getByRole("status").filter({ hasText: "1 change not saved" })).toBeVisible();
  await page.getByRole("link", { name: "Review", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/budgets\/plan/);
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("link", { name: "Review", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Budget review" })).toBeVisible();
});
