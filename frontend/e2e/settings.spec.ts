import { expect, test } from "./fixtures";

test("a key is shown once and can be revoked", async ({ page }) => {
  const name = `e2e ${Date.now()}`;
  await page.goto("/settings/api-keys");
  await page.getByRole("button", { name: "New key" }).first().click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Make the key" }).click();
  const ready = page.getByRole("dialog", { name: `Key ${name} is ready` });
  await expect(ready.locator("code").first()).toHaveText(/^opk_/);
  await ready.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("button", { name: `Revoke ${name}` })).toHaveCount(0);
});

test("this browser is among the sessions", async ({ page }) => {
  await page.goto("/settings/sessions");
  await expect(page.getByText("This browser")).toBeVisible();
});

test("every service is listed with its state", async ({ page }) => {
  await page.goto("/health");
  await expect(page.getByText("gateway", { exact: true })).toBeVisible();
  await expect(page.getByText("metrics", { exact: true })).toBeVisible();
});
