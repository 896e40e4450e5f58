import { expect, test } from "./fixtures";

test("the mailbox says what it is", async ({ page }) => {
  await page.goto("/mailbox");
  await expect(page.getByRole("heading", { level: 1, name: "Mailbox" })).toBeVisible();
});
