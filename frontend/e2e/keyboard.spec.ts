import { account, expect, onlookers as test, openDemo, test as alone } from "./fixtures";

test("the palette goes to a page and moves the focus to its heading", async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search pages, campaigns").fill("health");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/health/);
  await expect(page.getByRole("heading", { level: 1, name: "Health" })).toBeFocused();
});

test("the palette finds a campaign that was loaded", async ({ page }) => {
  await openDemo(page);
  const name = (await page.getByRole("table", { name: "Campaigns" }).getByRole("link").first().textContent()) ?? "";
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search pages, campaigns").fill(name);
  await page.getByRole("option", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

alone("single keys jump and list themselves, and can be turned off", async ({ page }) => {
  await openDemo(page);
  // The second key counts for a second only, which a busy machine may take between the two.
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await expect(page).toHaveURL(/\/settings/, { timeout: 2000 });
  }).toPass();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeFocused();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.getByLabel("Single-key shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await expect(page).toHaveURL(/\/settings/);
});

test("the first stop of the tab key skips to the page", async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});

alone("the theme is kept and set before the page is drawn", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("complementary", { name: "Sidebar" }).getByRole("button", { name: account.email }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("/theme.js");
  await page.goto("/health", { waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("where motion is not wanted, another theme is there at once", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openDemo(page);
  const begun = await page.evaluate(() => {
    document.documentElement.dataset.theme = "dark";
    void document.body.offsetHeight;
    return document.getAnimations().filter((animation) => animation instanceof CSSTransition).length;
  });
  expect(begun).toBe(0);
});
