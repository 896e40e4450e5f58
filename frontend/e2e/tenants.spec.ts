import { randomUUID } from "node:crypto";
import { confirmItIsMe, expect, signIn, test } from "./fixtures";

// A new session continues in the tenant that its user worked in last, so these run after all other tests, one by one.
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

test("another tenant shows nothing of the first", async ({ page }) => {
  await page.goto("/settings/members");
  await signIn(page);
  const tenant = page.getByRole("complementary", { name: "Sidebar" }).getByRole("button", { name: /^Tenant:/ });
  const before = (await tenant.textContent()) ?? "";
  const other = before.includes("Harbor Outfitters") ? "Brightside Dental" : "Harbor Outfitters";
  await tenant.click();
  await page.getByRole("menuitemradio", { name: other }).click();
  await expect(page).toHaveURL(/\/dashboards\/campaigns/);
  await expect(tenant).toContainText(other);
  await expect(page.getByText(`You now work in ${other}.`)).toBeVisible();
});

test("a client is made, entered, and stands in the portfolio", async ({ page }) => {
  const name = `Client ${randomUUID().slice(0, 8)}`;
  await page.goto("/sign-in");
  await signIn(page);
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: "New client" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Make the client" }).click();
  await expect(page.getByText(`You now work in ${name}.`)).toBeVisible();
  await page.goto("/agency/portfolio");
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("No data yet", { timeout: 30_000 });
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: "Open Harbor Outfitters" }).click();
  await expect(page.getByText("You now work in Harbor Outfitters.")).toBeVisible();
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: `Archive ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive client" }).click();
  await expect(page.getByRole("button", { name: `Restore ${name}` })).toBeVisible();
});

test("a client is deleted with its name typed once more, and restored while there is time", async ({ page }) => {
  const name = `Leaving ${randomUUID().slice(0, 8)}`;
  await page.goto("/sign-in");
  await signIn(page);
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: "New client" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Make the client" }).click();
  await expect(page.getByText(`You now work in ${name}.`)).toBeVisible();
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: "Open Harbor Outfitters" }).click();
  await expect(page.getByText("You now work in Harbor Outfitters.")).toBeVisible();
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: `Archive ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive client" }).click();
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Delete ${name}?` });
  await dialog.getByLabel("Name of the client").fill("Another");
  await dialog.getByLabel("Why").fill("The contract is over.");
  await dialog.getByRole("button", { name: "Delete client" }).click();
  await expect(dialog.getByText("This is not the client's name.")).toBeVisible();
  await dialog.getByLabel("Name of the client").fill(name);
  await dialog.getByRole("button", { name: "Delete client" }).click();
  await confirmItIsMe(page);
  const waiting = page.getByRole("list", { name: "Deletions" }).getByRole("listitem").filter({ hasText: name });
  await expect(waiting).toContainText("Waits");
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("To be deleted");
  await page.getByRole("button", { name: `Restore ${name}` }).click();
  await expect(page.getByText(`${name} is open again.`)).toBeVisible();
  await expect(waiting).toHaveCount(0);
  await page.getByRole("button", { name: `Archive ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive client" }).click();
});
