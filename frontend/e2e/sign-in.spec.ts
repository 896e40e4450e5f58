import { expect, signIn, test } from "./fixtures";

test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401/ });

test("a wrong password is refused without saying which part was wrong", async ({ page }) => {
  await page.goto("/sign-in");
  await signIn(page, "not the password");
  await expect(page.getByRole("alert")).toContainText("E-mail or password is wrong.");
  await expect(page).toHaveURL(/sign-in/);
});

test("empty fields are named at the field", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/Give your e-mail address/);
});

test("signing in opens the page that was asked for", async ({ page }) => {
  await page.goto("/settings/members?compare=none");
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await signIn(page);
  await expect(page).toHaveURL(/\/settings\/members\?compare=none/);
  await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
});

test("an address of somebody else is no destination", async ({ page }) => {
  await page.goto("/sign-in?to=//evil.example/x");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("to")).not.toBe("//evil.example/x");
});
