import { randomUUID } from "node:crypto";
import { confirmItIsMe, expect, signIn, test } from "./fixtures";
import { invite, join, newEmail } from "./people";

test("a workspace is made and removed", async ({ page }) => {
  const name = `Workspace ${randomUUID()}`;
  await page.goto("/settings/workspaces");
  await page.getByRole("button", { name: "New workspace" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(page.getByRole("button", { name: `Remove ${name}` })).toHaveCount(0);
});

test("whoever has a scope already is told so", async ({ page }) => {
  await page.goto("/why-denied?scope=metrics:write");
  await expect(page.getByText("You have this: refresh the numbers, keep alert rules and propose budgets.")).toBeVisible();
});

test("the owner finds their own access in the review, and nobody to ask", async ({ page }) => {
  await page.goto("/access-review");
  await expect(page).toHaveURL(/\/settings\/access-review/);
  await expect(page.getByText("Your own").first()).toBeVisible();
  await page.goto("/settings/access-requests");
  await expect(page.getByText("Asked by you")).toBeVisible();
});

test("a tenant that is not entitled to exports is told so where they were", async ({ page }) => {
  await page.route("**/api/v1/me", async (route) => {
    const answer = await route.fetch();
    const me = (await answer.json()) as { entitlements: Record<string, boolean> };
    await route.fulfill({ response: answer, json: { ...me, entitlements: { ...me.entitlements, csv_export: false } } });
  });
  await page.goto("/settings/access-review");
  await expect(page.getByText("Your own").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "CSV", exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Exports not included" }).click();
  await expect(page).toHaveURL(/\/settings\/entitlements/);
  await expect(page.getByRole("listitem").filter({ hasText: "Exports as files" }).first()).toContainText("Not included");
});

test.describe("with sessions of their own", () => {
  test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

  test("an entitlement changes with a reason", async ({ page }) => {
    await page.goto("/settings/entitlements");
    await signIn(page);
    const row = page.getByRole("listitem").filter({ hasText: "Harbor Outfitters" }).getByRole("listitem").filter({ hasText: "Live rank checks" });
    const turn = row.getByRole("button");
    const word = (await turn.textContent()) === "Turn on" ? "on" : "off";
    await turn.click();
    const dialog = page.getByRole("dialog", { name: `Live rank checks: turn ${word} for Harbor Outfitters` });
    await dialog.getByRole("button", { name: `Turn ${word}` }).click();
    await expect(dialog.getByLabel("Why")).toHaveAccessibleDescription(/Say why in a few words/);
    await dialog.getByLabel("Why").fill("Their plan changed");
    await dialog.getByRole("button", { name: `Turn ${word}` }).click();
    await confirmItIsMe(page);
    await expect(row.getByText(word === "on" ? "On" : "Off", { exact: true })).toBeVisible();
    await expect(row).toContainText("Their plan changed");
  });

  test("a tenant gets a quota of its own, and the common one again", async ({ page }) => {
    await page.goto("/settings/entitlements");
    await signIn(page);
    const row = page.getByRole("listitem").filter({ hasText: "Harbor Outfitters" }).getByRole("listitem").filter({ hasText: "Everybody together" });
    const change = row.getByRole("button", { name: "Change Everybody together for Harbor Outfitters" });
    const dialog = page.getByRole("dialog", { name: "Requests a minute of Harbor Outfitters" });
    await change.click();
    await dialog.getByLabel("Requests a minute").fill("many");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByLabel("Requests a minute")).toHaveAccessibleDescription(/whole number from 1 to 100,000/);
    await dialog.getByLabel("Requests a minute").fill("6000");
    await dialog.getByLabel("Why").fill("A larger plan");
    await dialog.getByRole("button", { name: "Save" }).click();
    await confirmItIsMe(page);
    await expect(row).toContainText("6,000");
    await expect(row).toContainText("A larger plan");
    await change.click();
    await dialog.getByLabel("Requests a minute").fill("");
    await dialog.getByLabel("Why").fill("Back again");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(row).not.toContainText("Instead of");
  });

  test("what was asked for and approved works until it ends", async ({ page, browser }) => {
    test.setTimeout(180_000); // it waits for the end
    const [email, name] = [newEmail(), `Mary ${randomUUID().slice(0, 8)}`];
    const link = await invite(page, email);
    const theirs = await browser.newPage();
    await join(theirs, link, name);
    await theirs.goto("/settings/audit");
    await theirs.getByRole("link", { name: "Ask for access" }).click();
    await expect(theirs.getByRole("heading", { name: /^What is missing: read the audit log/ })).toBeVisible();
    await theirs.getByLabel("Why").fill("The auditors ask");
    await theirs.getByLabel("For how long").selectOption("1 hour");
    await page.goto("/settings/access-requests");
    await expect(page.getByRole("heading", { name: "Asked by others" })).toBeVisible();

    // An hour, by a clock that is slow by all of it but three quarters of a minute.
    await theirs.clock.setFixedTime(Date.now() - 3_600_000 + 45_000);
    await theirs.getByRole("button", { name: "Ask for access" }).click();
    await expect(theirs.getByText("Asked. You will have it as soon as somebody approves.")).toBeVisible();
    await page.reload();
    await expect(page.getByRole("link", { name: /^Settings \d+ to decide/ })).toBeVisible();
    await page.getByRole("button", { name: `Approve Read the audit log for ${name}` }).click();
    await expect(page.getByText("The request is approved.")).toBeVisible();

    // Both within seconds: every gateway keeps what a session may do for five.
    await expect(async () => {
      await theirs.goto("/settings/audit");
      await expect(theirs.getByRole("table", { name: "Audit log" })).toContainText("access.", { timeout: 3000 });
    }).toPass({ timeout: 40_000 });
    await expect(async () => {
      await theirs.reload();
      await expect(theirs.getByText("You do not have access to this")).toBeVisible({ timeout: 3000 });
    }).toPass({ timeout: 90_000 });
    await theirs.goto("/settings/access-requests");
    await expect(theirs.getByText("Over", { exact: true })).toBeVisible();
    await theirs.close();
  });
});
