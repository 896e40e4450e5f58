import { expect, expectAccessible, type Page, test } from "./fixtures";
import { enterNewClient } from "./people";

// Each begins as a client that nobody has set up: like the other tests that change tenants, these run after the rest.
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403|404|412|ERR_INTERNET_DISCONNECTED|ERR_FAILED/ });

const STEP = (page: Page, question: string) => page.getByRole("group", { name: question });
const steps = (page: Page) => page.getByRole("list", { name: "Setup steps" }).getByRole("listitem");

async function answerEverything(page: Page): Promise<void> {
  await page.goto("/ops");
  await STEP(page, "What is your business?").getByRole("radio", { name: "Restaurant or café" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await STEP(page, "How many locations do you have?").getByRole("radio", { name: "2 to 10" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await STEP(page, "What do you want to reach?").getByRole("checkbox", { name: /Measure advertising/ }).check();
  await page.getByRole("button", { name: "Finish" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Add your first location" })).toBeVisible();
}

test("three questions by keyboard alone, kept over a refresh, lead to a checklist that keeps what is said", async ({ page }) => {
  await enterNewClient(page, "Ops");
  await page.goto("/ops");
  await expect(page).toHaveURL(/\/ops\/onboarding/);
  await expectAccessible(page);

  const business = STEP(page, "What is your business?");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(business).toContainText("Choose one to go on.");
  await business.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(business.getByRole("radio", { name: "Shop" })).toBeChecked();
  await page.keyboard.press("Enter");

  const locations = STEP(page, "How many locations do you have?");
  await expect(locations.getByRole("heading")).toBeFocused();
  await locations.getByRole("radio", { name: "2 to 10" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "What do you want to reach?" })).toBeVisible();

  await page.goto("/ops");
  const goals = STEP(page, "What do you want to reach?");
  await expect(goals).toBeVisible();
  await page.getByRole("button", { name: "Back" }).click();
  await expect(locations.getByRole("radio", { name: "2 to 10" })).toBeChecked();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Finish" }).click();
  await expect(goals).toContainText("Choose at least one goal.");
  await expectAccessible(page);
  await goals.getByRole("checkbox", { name: /Measure advertising/ }).check();
  await page.getByRole("button", { name: "Finish" }).click();

  await expect(page).toHaveURL(/\/ops$/);
  await expect(page.getByRole("heading", { level: 2, name: "Add your first location" })).toBeVisible();
  await page.getByRole("button", { name: "Leave out: Add your first location" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Add your other locations" })).toBeVisible();
  await page.getByRole("button", { name: "Leave out: Add your other locations" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Connect a data source" })).toBeVisible();
  await expect(steps(page).filter({ hasText: "Plan a budget" })).toContainText("First: Connect a data source.");
  await page.getByRole("button", { name: "Leave out: Connect a data source" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Plan a budget" })).toBeVisible();
  await page.getByRole("button", { name: "Mark done: Invite your team" }).click();
  await expect(steps(page).filter({ hasText: "Invite your team" })).toContainText("Done");
  await expect(page.getByRole("list", { name: "Recent activity" }).getByRole("listitem").first()).toContainText("You did “Invite your team”");
  await page.reload();
  await expect(page.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuenow", "80");
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
});

test("the first of two who answer wins, and the other is told", async ({ page, context }) => {
  await enterNewClient(page, "Ops");
  await page.goto("/ops/onboarding");
  const second = await context.newPage();
  await second.goto("/ops/onboarding");
  for (const one of [page, second]) await STEP(one, "What is your business?").getByRole("radio", { name: "Shop" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(STEP(page, "How many locations do you have?")).toBeVisible();
  await second.getByRole("button", { name: "Continue" }).click();
  await expect(second.getByRole("alert").filter({ hasText: "Somebody else has answered in the meantime." })).toBeVisible();
  await second.getByRole("button", { name: "Read again" }).click();
  await expect(STEP(second, "How many locations do you have?")).toBeVisible();
});

test("what stands in the way is said: offline, no access, turned off", async ({ page }) => {
  await enterNewClient(page, "Ops");
  await answerEverything(page);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Mark done: Invite your team" }).click();
  await expect(page.getByText("“Invite your team” was not changed.")).toBeVisible();
  await expect(page.getByText("You are offline.").first()).toBeVisible();
  await page.context().setOffline(false);

  const refuse = (status: number, code: string, title: string) =>
    page.route("**/api/v1/ops/**", (route) => route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ type: `/docs/errors#${code}`, title, status, code }) }));
  await refuse(403, "scope_missing", "You may not do this");
  await page.goto("/ops");
  await expect(page.getByText("You do not have access to this")).toBeVisible();
  await page.unrouteAll();
  await refuse(404, "feature_disabled", "This feature is turned off");
  for (const path of ["/ops", "/ops/onboarding"]) {
    await page.goto(path);
    await expect(page.getByText("This feature is turned off")).toBeVisible();
    await expectAccessible(page);
  }
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(STEP(page, "What is your business?")).toBeVisible();
});
