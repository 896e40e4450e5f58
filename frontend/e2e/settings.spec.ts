import { randomUUID } from "node:crypto";
import { confirmItIsMe, expect, onlookers as test, signIn, test as alone } from "./fixtures";

alone.describe("with a session of its own", () => {
  // Proving again who one is gives the session a new cookie; the one that all tests share must live on.
  alone.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

  alone("a key asks for the password again, is shown once and can be revoked", async ({ page }) => {
    const name = `e2e ${randomUUID()}`;
    await page.goto("/settings/api-keys");
    await signIn(page);
    await page.getByRole("button", { name: "New key" }).first().click();
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Make the key" }).click();
    await confirmItIsMe(page);
    const ready = page.getByRole("dialog", { name: `Key ${name} is ready` });
    await expect(ready.locator("code").first()).toHaveText(/^opk_/);
    await ready.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: `Revoke ${name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
    await expect(page.getByRole("button", { name: `Revoke ${name}` })).toHaveCount(0);
  });

  alone("a key is rotated into a successor", async ({ page }) => {
    const name = `rotated ${randomUUID()}`;
    await page.goto("/settings/api-keys");
    await signIn(page);
    await page.getByRole("button", { name: "New key" }).first().click();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Only from these addresses").fill("127.0.0.0/8\n203.0.113.7");
    await page.getByRole("button", { name: "Make the key" }).click();
    await confirmItIsMe(page);
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: `Rotate ${name}` }).click();
    await page.getByRole("button", { name: "Rotate the key" }).click();
    const ready = page.getByRole("dialog", { name: `Key ${name} is ready` });
    await expect(ready.locator("code").first()).toHaveText(/^opk_/);
    await ready.getByRole("button", { name: "I have kept it" }).click();
    await expect(page.getByText("Rotated", { exact: true }).first()).toBeVisible();
    await expect(page.getByRole("button", { name: `Revoke ${name}` })).toHaveCount(2);
  });

  alone("an OAuth client gets a secret that is shown once", async ({ page }) => {
    const name = `client ${randomUUID()}`;
    await page.goto("/settings/oauth-clients");
    await signIn(page);
    await page.getByRole("button", { name: "New client" }).first().click();
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Make the client" }).click();
    await confirmItIsMe(page);
    const ready = page.getByRole("dialog", { name: `Secret of ${name}` });
    await expect(ready.locator("code").first()).toHaveText(/^ocs_/);
    await ready.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: `Revoke ${name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke client" }).click();
    await expect(page.getByRole("button", { name: `Revoke ${name}` })).toHaveCount(0);
  });
});

test("a webhook is made, tested, and its delivery is shown", async ({ page }) => {
  const name = `hook ${randomUUID()}`;
  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "New webhook" }).first().click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Address").fill("http://127.0.0.1:9/hook");
  await page.getByLabel("sync.failed").check();
  await page.getByRole("button", { name: "Make the webhook" }).click();
  const ready = page.getByRole("dialog", { name: `Signing secret of ${name}` });
  await expect(ready.locator("code").first()).toHaveText(/^whsec_/);
  await ready.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Send test" }).click();
  await page.getByRole("button", { name: "webhook.test" }).click();
  await expect(page.getByRole("dialog", { name: "webhook.test" })).toContainText("It works.");
  await page.getByRole("dialog", { name: "webhook.test" }).getByText("Close", { exact: true }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
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
