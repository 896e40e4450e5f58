import { expect, expectAccessible, type Page, test } from "./fixtures";
import { enterNewClient } from "./people";

test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403|404/ });

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
  await inbox.getByRole("link").first().click();
  await expect(page.getByLabel("Your reply")).toHaveValue(/\S/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Publish reply" }).click();
  await expect(page.getByRole("region", { name: "Replies written here" }).getByText("Published")).toBeVisible({ timeout: 30_000 });
});
