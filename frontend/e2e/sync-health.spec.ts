import { randomInt } from "node:crypto";
import { expect, expectAccessible, onlookers as test } from "./fixtures";

test("a sync shows its log, and its source is fresh on the health page", async ({ page }) => {
  const name = `Watched ${randomInt(10 ** 6)}`;
  await page.goto("/data-sources/new");
  await page.getByRole("button", { name: /Demo ads/ }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel(/Months of history/).fill("1");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const syncs = page.getByRole("table", { name: "Syncs" });
  await expect(syncs).toContainText("Succeeded", { timeout: 90_000 });

  await syncs.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: `Sync of ${name}` })).toBeVisible();
  const log = page.getByRole("list", { name: "Lines of the log" });
  await expect(log).toContainText("Attempt 1 of Demo ads");
  await expect(log).toContainText("Committed");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Errors" }).click();
  await expect(page.getByText("Nothing was said")).toBeVisible();

  await page.goto("/data-sources/health");
  const row = page.getByRole("table", { name: "Sources and their freshness" }).getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("Fresh");
  await page.getByRole("button", { name: "View as table" }).first().click();
  await expect(page.getByRole("table", { name: "Success rate by provider" })).toContainText("Demo");
  await expectAccessible(page);
});

test("every type of error is explained", async ({ page }) => {
  await page.goto("/data-sources/problems#connector_config_error");
  await expect(page.getByRole("heading", { name: /The source refuses the configuration/ })).toBeInViewport();
  await expectAccessible(page);
});

test.describe("an address inside the network", () => {
  test.use({ expectedErrors: /422/ });

  test("is refused in the wizard, in plain words", async ({ page }) => {
    await page.goto("/data-sources/new");
    await page.getByRole("button", { name: "Synced by an Airbyte server" }).click();
    await page.getByRole("button", { name: "Add a server" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Inside");
    await page.getByLabel("Address of its API").fill("http://10.0.0.1/v1");
    await page.getByLabel("Client id").fill("app");
    await page.getByLabel("Client secret").fill("secret");
    await page.getByRole("button", { name: "Add the server" }).click();
    await expect(page.getByRole("alert")).toContainText("The server was not added.");
    await expect(page.getByLabel("Address of its API")).toHaveAccessibleDescription(/https/);
    await expectAccessible(page);
  });
});
