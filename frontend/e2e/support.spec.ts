import { randomUUID } from "node:crypto";
import { confirmItIsMe, expect, test } from "./fixtures";
import { enter, makeAdmin } from "./people";

// 401 and 403: signing in, and being asked to prove who one is.
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

test("two others approve looking without consent, and the visit is marked on every page", async ({ page, browser }) => {
  const id = randomUUID().slice(0, 8);
  const [asks, agrees, agreesToo] = await Promise.all([makeAdmin(`Ada ${id}`), makeAdmin(`Bea ${id}`), makeAdmin(`Cleo ${id}`)]);
  await enter(page, "/support/impersonate", asks);
  await expect(page.getByRole("heading", { level: 1, name: "Support" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search pages, campaigns").fill("break-glass");
  await page.getByRole("option", { name: "Ask for break-glass access" }).click();
  const dialog = page.getByRole("dialog", { name: "Look without consent" });
  await dialog.getByRole("button", { name: "Ask for approval" }).click();
  await expect(dialog.getByLabel("Tenant")).toHaveAccessibleDescription(/Choose a tenant/);
  await dialog.getByLabel("Tenant").selectOption("Harbor Outfitters");
  await dialog.getByLabel("Why it cannot wait").fill(`Their numbers are wrong ${id}`);
  await dialog.getByLabel("For how long").selectOption("2 hours");
  await dialog.getByRole("button", { name: "Ask for approval" }).click();
  await confirmItIsMe(page, asks.password);
  const request = page.getByRole("listitem").filter({ hasText: id }).filter({ hasText: "You asked" });
  await expect(request).toContainText("Waits for approval");
  await expect(request).toContainText("for 2 hours · ends in 2 hours");
  await expect(request.getByRole("button", { name: /^Approve/ })).toHaveCount(0);

  for (const person of [agrees, agreesToo]) {
    const theirs = await browser.newPage();
    await enter(theirs, "/support/impersonate", person);
    const approve = theirs.getByRole("button", { name: `Approve ${asks.name} in Harbor Outfitters` });
    await approve.click();
    await confirmItIsMe(theirs, person.password);
    await expect(approve).toHaveCount(0);
    await theirs.close();
    // The page of whoever asked follows by itself.
    await expect(request.getByRole("list", { name: "Approvals for Harbor Outfitters" })).toContainText(`${person.name} approved`);
  }

  await expect(request.getByText("Approved", { exact: true })).toBeVisible();
  const open = page.getByRole("listitem").filter({ hasText: id }).filter({ hasText: "Without consent" });
  await open.getByLabel("Why").fill("Looking into it");
  await open.getByRole("button", { name: "Look" }).click();
  const bar = page.getByRole("complementary", { name: "Impersonation" });
  await expect(bar).toContainText("You look at Harbor Outfitters as one of its members.");
  await expect(bar).toContainText("Without its consent: asked for 2 hours, over in 2 hours.");
  await page.goto("/settings/profile");
  await expect(page.getByText("You only read while you look as somebody else.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Change password" })).toHaveCount(0);
  await page.goto("/settings/sessions");
  await expect(page.getByText("No browser can be signed out now.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Sign out/ })).toHaveCount(0);
  await bar.getByRole("button", { name: "End now" }).click();
  await expect(page.getByText("You left the tenant.")).toBeVisible();
  await expect(bar).toHaveCount(0);
});
