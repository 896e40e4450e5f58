import { expect, signIn, test } from "./fixtures";

test("a workspace is made and removed", async ({ page }) => {
  const name = `Workspace ${Date.now()}`;
  await page.goto("/settings/workspaces");
  await page.getByRole("button", { name: "New workspace" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(page.getByRole("button", { name: `Remove ${name}` })).toHaveCount(0);
});

test("whoever has a scope already is told so", async ({ page }) => {
  await page.goto("/why-denied?scope=metrics:write");
  await expect(page.getByText("You have metrics:write.")).toBeVisible();
});

test("the owner finds their own access in the review, and nobody to ask", async ({ page }) => {
  await page.goto("/access-review");
  await expect(page.getByText("Your own").first()).toBeVisible();
  await page.goto("/settings/access-requests");
  await expect(page.getByText("Asked by you")).toBeVisible();
});

test.describe("with a session of its own, which switching tenants replaces", () => {
  test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401/ });

  test("a client is made, entered, and stands in the portfolio", async ({ page }) => {
    const name = `Client ${Date.now()}`;
    await page.goto("/sign-in");
    await signIn(page);
    await expect(page).not.toHaveURL(/sign-in/);
    await page.goto("/agency/clients");
    await page.getByRole("button", { name: "New client" }).first().click();
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("button", { name: "Make the client" }).click();
    await expect(page.getByText(`You now work in ${name}.`)).toBeVisible();
    await page.goto("/agency/portfolio");
    await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("No data yet");
    await page.goto("/agency/clients");
    await page.getByRole("button", { name: "Open Harbor Outfitters" }).click();
    await expect(page.getByText("You now work in Harbor Outfitters.")).toBeVisible();
    await page.goto("/agency/clients");
    await page.getByRole("button", { name: `Archive ${name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Archive client" }).click();
    await expect(page.getByRole("button", { name: `Restore ${name}` })).toBeVisible();
  });
});
