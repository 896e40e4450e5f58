import { expect, signIn, test } from "./fixtures";

// 401 before the sign-in, 503 while the first snapshot is being built.
test.use({ expectedErrors: /401|503/ });

test("sign in, load the demo, and keep the session for the other tests", async ({ page, context }) => {
  await page.goto("/");
  await signIn(page);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto("/dashboards/campaigns?dataset=demo");
  const figures = page.getByRole("group", { name: "Key figures" });
  const load = page.getByRole("button", { name: "Load the demo" });
  await expect(figures.or(load)).toBeVisible();
  if (await load.isVisible()) {
    await expect(load.or(figures)).toBeEnabled();
    await load.click();
  }
  await expect(figures).toBeVisible({ timeout: 270_000 });
  await context.storageState({ path: "test-results/session.json" });
});
