import { confirmItIsMe, expect, expectAccessible, type Page, test } from "./fixtures";
import { enterNewClient } from "./people";

test.use({ contextOptions: { reducedMotion: "no-preference" }, storageState: { cookies: [], origins: [] }, expectedErrors: /401|403|404/ });

const next = (page: Page) => page.getByRole("heading", { level: 2 }).first();
const step = (page: Page, name: string) => page.getByRole("list", { name: "Setup steps" }).getByRole("listitem").filter({ hasText: name });

test("a new client goes from the first questions over a location and a connection to an answered review", async ({ page }) => {
  test.slow();
  await enterNewClient(page, "Journey");
  await page.goto("/ops");
  await page.getByRole("radio", { name: "Restaurant or café" }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("radio", { name: "One", exact: false }).first().check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("checkbox", { name: /Win reviews/ }).check();
  await page.getByRole("button", { name: "Finish" }).click();

  await expect(next(page)).toHaveText("Add your first location");
  await page.getByRole("link", { name: "Add a location" }).first().click();
  await page.getByLabel("Country", { exact: true }).selectOption("US");
  const fields = { Name: "Blue Door Coffee", "Street and number": "512 Journey Street", City: "Austin", "State or region": "Texas", "Postal code": "78701" };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Add location" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Locations" })).toBeVisible();

  await page.goto("/ops");
  await expect(step(page, "Add your first location")).toContainText("Done");
  await expect(next(page)).toHaveText("Connect a provider");
  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  await page.getByRole("button", { name: "Connect: Google Business Profile" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Google is connected" })).toBeVisible();
  await page.getByRole("link", { name: "Open the connection" }).click();
  const sheet = page.getByRole("dialog").first();
  await expect(sheet.getByRole("list", { name: "Syncs" }).getByRole("listitem").first()).toContainText("Succeeded");
  await expect(sheet.getByRole("list", { name: "Listings" })).toContainText("Blue Door Coffee");

  await page.goto("/ops");
  await expect(step(page, "Connect a provider")).toContainText("Done");
  await expect(next(page)).toHaveText("Ask for reviews");
  await page.getByRole("link", { name: "Ask for reviews" }).first().click();
  await page.getByLabel("Location", { exact: true }).selectOption({ label: "Blue Door Coffee, Austin" });
  await page.getByRole("button", { name: "Open the review desk" }).click();
  await expect(page).toHaveURL(/\/ops\/reviews\?location=/);
  const inbox = page.getByRole("region", { name: "Reviews that fit" });
  await expect(inbox.getByRole("link").first()).toContainText("Simulated");
  await page.getByLabel("Which reviews").selectOption({ label: "Without a reply" });
  await expect(page).toHaveURL(/only=unreplied/);
  // The list stays until its answer is there.
  await expect(inbox.getByRole("link").filter({ hasNotText: "No reply" })).toHaveCount(0);
  await inbox.getByRole("link").first().click();
  await expect(page.getByLabel("Your reply")).toHaveValue(/\S/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Publish reply" }).click();
  await expect(page.getByRole("region", { name: "Replies written here" }).getByText("Published")).toBeVisible({ timeout: 30_000 });
});

/** As whoever runs the installation: lets the current client ask live sources of ranks. */
async function letAskLive(page: Page): Promise<void> {
  const { tenant } = (await (await page.request.get("/api/v1/me")).json()) as { tenant: { name: string } };
  await page.goto("/settings/flags");
  await page.getByRole("listitem").filter({ hasText: "OPS_LIVE_RANKS_ENABLED" }).getByRole("button", { name: "Turn on here" }).click();
  const flag = page.getByRole("dialog");
  await flag.getByLabel("Why").fill("To practise with ranks");
  await flag.getByRole("button", { name: "Turn on" }).click();
  await expect(flag).toBeHidden();
  await page.goto("/settings/entitlements");
  await page.getByRole("button", { name: `Turn on Live rank checks for ${tenant.name}` }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("To practise with ranks");
  await page.getByRole("dialog").getByRole("button", { name: "Turn on" }).click();
  await confirmItIsMe(page);
  await expect(page.getByRole("button", { name: `Turn off Live rank checks for ${tenant.name}` })).toBeVisible();
}

/** At the form of DataForSEO, with the login that nothing real is behind. */
async function connectForPractice(page: Page): Promise<void> {
  await page.goto("/ops/connections");
  await page.getByRole("button", { name: "Enter credentials: DataForSEO" }).click();
  const form = page.getByRole("dialog", { name: "Connect DataForSEO" });
  await form.getByRole("button", { name: "Use the practice login" }).click();
  await expect(form.getByLabel("API login")).toHaveValue("practice@example.com");
  await expectAccessible(page, "[role=dialog]");
  await form.getByRole("button", { name: "Connect" }).click();
  const account = page.getByRole("list", { name: "DataForSEO accounts" }).getByRole("listitem");
  await expect(account).toContainText("practice@example.com");
  await expect(account).toContainText("Practice data");
}

/** A grid of 49 points and one keyword, open where its source is chosen. */
async function drawGrid(page: Page): Promise<void> {
  await page.goto("/ops/reports/local-search-grid");
  await page.getByRole("button", { name: "New grid" }).first().click();
  await page.getByLabel("Name", { exact: true }).first().fill("Ranks in practice");
  const business = page.locator("fieldset");
  await business.getByLabel("Name", { exact: true }).fill("Harbour Dental");
  await business.getByLabel("Place id").fill("ChIJharbour");
  await business.getByLabel("Latitude", { exact: true }).fill("40.7128");
  await business.getByLabel("Longitude", { exact: true }).fill("-74.006");
  await page.getByRole("button", { name: /^Map/ }).click();
  await page.getByRole("button", { name: "Lay the grid around the business" }).click();
  await page.getByRole("button", { name: /^Keywords/ }).click();
  await page.getByLabel(/^Add a keyword/).fill("dentist");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: /^Source and search/ }).click();
}

test("DataForSEO is connected for practice, pays for a grid, and nothing it says is taken for real", async ({ page }) => {
  test.slow();
  await enterNewClient(page, "Ranks");
  await letAskLive(page);
  await drawGrid(page);
  const source = page.getByLabel("Source of ranks");
  const kept = page.waitForResponse(async (answer) => answer.request().method() === "PUT" && (await answer.text()).includes("dataforseo_standard"));
  await source.selectOption({ label: "Google Maps, by DataForSEO's queue" });
  await expect(page.getByText(/Answers take minutes/)).toBeVisible();
  await expect(page.getByText(/49 questions at 0.0006 USD each, takes about 5 min/)).toBeVisible();
  await expect(page.getByText("Connect DataForSEO with a login and password", { exact: false }).first()).toBeVisible();
  await kept;
  const builder = page.url();
  await connectForPractice(page);

  await page.goto(builder);
  await expect(page.getByRole("button", { name: /^Source and search/ })).toHaveAttribute("aria-expanded", "true");
  await source.selectOption({ label: "Google Maps, by DataForSEO" });
  await page.getByLabel("Ceiling a run, in USD").fill("0.1");
  await expect(page.getByText(/49 questions at 0.002 USD each/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page).toHaveURL(/\/results\?run=/);
  await expect(page.getByRole("application", { name: "Ranks of Harbour Dental for dentist" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("link", { name: "CSV" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Google Maps, by DataForSEO, in practice")).toBeVisible();
  await expect(page.getByText("Simulated", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("$0.10", { exact: true })).toBeVisible();
  await expectAccessible(page);
});
