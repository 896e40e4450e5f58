import { randomUUID } from "node:crypto";
import { expect, expectAccessible, type Page, test } from "./fixtures";
import { enterNewClient } from "./people";

// Each begins as a client with nothing connected: like the other tests that change tenants, these run after the rest.
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403|404|ERR_INTERNET_DISCONNECTED|ERR_FAILED/ });

const PATH = "/ops/connections";
const accounts = (page: Page, platform: string) => page.getByRole("list", { name: `${platform} accounts` });
const sheet = (page: Page) => page.getByRole("dialog").first();

/** At the practice provider's own page. */
async function consent(page: Page, answer: "Allow" | "Cancel"): Promise<void> {
  await expect(page.getByRole("heading", { name: "Connect Google for practice" })).toBeVisible();
  await page.getByRole("button", { name: answer }).click();
}

async function connectForPractice(page: Page, platform: string): Promise<string> {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": token, "Idempotency-Key": randomUUID() };
  const made = await page.request.post(`/api/v1/ops/connections/${platform}/manual`, { headers, data: { mode: "staged" } });
  expect(made.status(), await made.text()).toBe(201);
  return ((await made.json()) as { id: string }).id;
}

test("an account is connected at the provider's page, read, disconnected, and connected again", async ({ page }) => {
  await enterNewClient(page, "Connections");
  await page.goto(PATH);
  await expect(page.getByText("Nothing is connected yet.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Connect: Google Business Profile" }).click();
  await consent(page, "Cancel");
  await expect(page.getByRole("heading", { level: 1, name: "You did not give access" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await consent(page, "Allow");
  await expect(page.getByRole("heading", { level: 1, name: "Google is connected" })).toBeVisible();
  await page.getByRole("link", { name: "Open the connection" }).click();

  await expect(sheet(page).getByRole("heading", { level: 3, name: "Working" })).toBeVisible();
  await expect(sheet(page).getByRole("list", { name: "Listings" }).getByRole("listitem").first()).toBeVisible();
  const newest = sheet(page).getByRole("list", { name: "Syncs" }).getByRole("listitem").first();
  await expect(newest).toContainText("Succeeded");
  await expect(newest).toContainText("Practice");
  await expectAccessible(page, "[role=dialog]");
  await sheet(page).getByRole("button", { name: "Sync now" }).click();
  await expect(page.getByText(/was read: \d+ listing/)).toBeVisible();
  await expect(sheet(page).getByRole("list", { name: "Syncs" }).getByRole("listitem").filter({ hasText: "Asked by you" })).toHaveCount(1);

  await sheet(page).getByRole("button", { name: "Disconnect" }).click();
  const asked = page.getByRole("dialog", { name: /^Disconnect / });
  await expect(asked).toContainText("What stays");
  await asked.getByRole("button", { name: "Disconnect" }).click();
  await expect(sheet(page).getByRole("heading", { level: 3, name: "Disconnected" })).toBeVisible();
  await expect(sheet(page).getByRole("list", { name: "Syncs" }).getByRole("listitem").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(new RegExp(`${PATH}$`));
  await expect(accounts(page, "Google Business Profile").getByRole("link")).toBeFocused();

  await page.getByRole("button", { name: /^Disconnected/ }).click();
  await expect(page).toHaveURL(/health=disconnected/);
  await expect(page.getByRole("list", { name: "Platforms" }).locator("> li")).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Connect again/ }).click();
  await consent(page, "Allow");
  await expect(page.getByRole("heading", { level: 1, name: "Google is connected again" })).toBeVisible();
  await page.getByRole("link", { name: "See connections" }).click();
  await expect(accounts(page, "Google Business Profile").getByRole("listitem")).toContainText("Working");
});

test("a failure that is practised shows why, and one click renews what keeps its settings", async ({ page }) => {
  await enterNewClient(page, "Connections");
  const id = await connectForPractice(page, "google_analytics");
  await page.goto(`${PATH}/${id}`);
  await expect(sheet(page).getByRole("slider", { name: "Day" })).toBeVisible();
  await sheet(page).getByRole("button", { name: "View as table" }).click();
  await expect(sheet(page).getByRole("table", { name: "Visits by day" })).toBeVisible();
  await sheet(page).getByLabel("Read it").selectOption({ label: "Every hour" });
  await sheet(page).getByLabel("Practise a failure").selectOption({ label: "The access is taken back" });
  await sheet(page).getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText(/was changed\.$/)).toBeVisible();
  await sheet(page).getByRole("button", { name: "Sync now" }).click();
  await expect(sheet(page).getByRole("heading", { level: 3, name: "Expired" })).toBeVisible();
  await expect(sheet(page).getByText(/has taken the access back/).first()).toBeVisible();
  await expectAccessible(page, "[role=dialog]");
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page, "[role=dialog]");
  await sheet(page).getByRole("button", { name: /^Reconnect/ }).click();
  await expect(sheet(page).getByRole("heading", { level: 3, name: "Working" })).toBeVisible();
  await expect(sheet(page).getByLabel("Read it")).toHaveValue("60");
});

test("a listing becomes a location, which the connection then knows", async ({ page }) => {
  await enterNewClient(page, "Connections");
  const id = await connectForPractice(page, "google");
  await page.goto(`${PATH}/${id}`);
  const listing = sheet(page).getByRole("list", { name: "Listings" }).getByRole("listitem").filter({ hasText: "No location of yours yet" }).first();
  await listing.getByRole("button", { name: /^Add as a location/ }).click();
  const asked = page.getByRole("dialog", { name: /^Add .*\?$/ });
  await expect(asked.getByText("Address")).toBeVisible();
  await expectAccessible(page, "[role=dialog]");
  await asked.getByRole("button", { name: "Add location" }).click();
  await expect(page.getByText(/is one of your locations now/)).toBeVisible();
  await sheet(page).getByRole("list", { name: "Listings" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/ops\/locations\/.*\/edit/);
});

const RESULTS = { renewed: "Facebook is connected again", expired: "That took too long", replayed: "This answer was used already", wrong_user: "Somebody else began this", scope_missing: "A permission is missing", provider_down: "Facebook does not answer", tampered: "This answer cannot be trusted", nonsense: "Nothing came back" };

test("each way back from a provider says what happened, and what to do", async ({ page }) => {
  await enterNewClient(page, "Connections");
  for (const [outcome, title] of Object.entries(RESULTS)) {
    await page.goto(`${PATH}/oauth/result?outcome=${outcome}&platform=facebook`);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByRole("main").getByRole("link", { name: /See connections|Connections/ }).first()).toBeVisible();
    await expectAccessible(page, "main");
  }
});

test("what stands in the way is said: offline, no access, turned off, unknown", async ({ page }) => {
  await enterNewClient(page, "Connections");
  await page.goto(PATH);
  await expect(page.getByRole("list", { name: "Platforms" })).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Platforms" })).toBeVisible();
  await page.context().setOffline(false);

  const refuse = (status: number, code: string, title: string) =>
    page.route("**/api/v1/ops/connections**", (route) => route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ type: `/docs/errors#${code}`, title, status, code }) }));
  await refuse(403, "scope_missing", "You may not do this");
  await page.goto(PATH);
  await expect(page.getByText("You do not have access to this")).toBeVisible();
  await page.unrouteAll();
  await refuse(404, "feature_disabled", "This feature is turned off");
  await page.goto(PATH);
  await expect(page.getByText("This feature is turned off")).toBeVisible();
  await expectAccessible(page);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("list", { name: "Platforms" })).toBeVisible();
  await page.goto(`${PATH}/${randomUUID()}`);
  await expect(sheet(page).getByRole("alert")).toBeVisible();
});
