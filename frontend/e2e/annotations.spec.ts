import { daysAgo, expect, expectAccessible, onlookers as test, openDemo, type Page, test as alone } from "./fixtures";
import { invite, join, newEmail } from "./people";

/** Everything here happens on days that no other test looks at, from 57 to 41 days ago. */
const START = daysAgo(57);
const DAY = daysAgo(45);
const RANGE = `start=${START}&end=${daysAgo(41)}`;
/** Few campaigns: a scan takes time with every cell. */
const OVERVIEW = `&${RANGE}&q=brand`;
const flag = (page: Page, title: string) => page.getByRole("button", { name: new RegExp(`^(Annotation \\d+|\\d+ annotations)\\..*${title}`) });

/** Its entry in the list; messages about it are list items, too. */
const entry = (page: Page, title: string) => page.getByRole("list", { name: "Annotations" }).getByRole("listitem").filter({ hasText: title });

async function annotate(page: Page, title: string, fields: { day?: string; last?: string; category?: string; text?: string } = {}): Promise<void> {
  await page.getByRole("button", { name: "Annotate", exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: "Annotate" });
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByLabel("Day", { exact: true }).fill(fields.day ?? DAY);
  if (fields.last) await dialog.getByLabel("Last day").fill(fields.last);
  if (fields.category) await dialog.getByLabel("Category").selectOption({ label: fields.category });
  if (fields.text) await dialog.getByLabel("Text").fill(fields.text);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
}

async function remove(page: Page, title: string): Promise<void> {
  await page.goto("/annotations?dataset=demo");
  await page.getByRole("button", { name: `Remove ${title}` }).click();
  await page.getByRole("dialog", { name: `Remove ${title}?` }).getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(entry(page, title)).toHaveCount(0);
}

test.describe.configure({ mode: "serial" });

test("what happened is written on the chart, read there, and changed", async ({ page }) => {
  await openDemo(page, OVERVIEW);
  const title = `Relaunch ${Date.now()}`;
  await page.getByRole("button", { name: "Annotate", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Annotate" });
  await expect(dialog.getByLabel("Title")).toBeFocused();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toContainText("Say what happened.");
  await expectAccessible(page);
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByLabel("Day", { exact: true }).fill(DAY);
  await dialog.getByLabel("Last day").fill(daysAgo(46));
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toContainText("Choose a day on or after the first.");
  await dialog.getByLabel("Last day").fill(daysAgo(44));
  await dialog.getByLabel("Text").fill("New checkout");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();

  await flag(page, title).hover();
  await expect(page.getByText(/ – .* · Everything · You$/)).toBeVisible();
  await expectAccessible(page);
  await flag(page, title).press("Enter");
  const told = page.getByRole("dialog", { name: "1 annotation" });
  await expect(told).toContainText("New checkout");
  await told.getByRole("button", { name: `Edit ${title}` }).click();
  const edit = page.getByRole("dialog", { name: `Edit ${title}` });
  await edit.getByLabel("Text").fill("New checkout, old links redirect");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expect(flag(page, title)).toHaveAccessibleName(/old links redirect/);
  await remove(page, title);
});

test("a click on a day, or Enter, opens the form with that day", async ({ page }) => {
  await openDemo(page, OVERVIEW);
  await page.getByRole("heading", { name: "Spend by day" }).scrollIntoViewIfNeeded();
  const day = page.getByRole("slider", { name: "Day" });
  const dialog = page.getByRole("dialog", { name: "Annotate" });
  await expect(page.getByRole("button", { name: "Annotate", exact: true })).toBeVisible();
  await day.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Day", { exact: true })).toHaveValue(daysAgo(56));
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await day.hover();
  await expect(page.getByText("Click or press Enter to annotate").last()).toBeVisible();
  await day.click();
  await expect(dialog.getByLabel("Day", { exact: true })).toHaveValue(daysAgo(49));
});

test("marks that would overlap become a count, can be hidden, and are listed", async ({ page }) => {
  await openDemo(page, OVERVIEW);
  const stamp = Date.now();
  await annotate(page, `Sale ${stamp}`, { category: "Price", text: "20% off" });
  await annotate(page, `Outage ${stamp}`, { category: "Outage" });
  const both = page.getByRole("button", { name: new RegExp(`^2 annotations\\..*Sale ${stamp}.*Outage ${stamp}`) });
  await expect(both).toBeVisible();

  await page.getByRole("button", { name: "2 annotations", exact: true }).click();
  const list = page.getByRole("dialog", { name: "Annotations" });
  await expect(list.getByRole("list", { name: "Annotations" }).getByRole("listitem")).toHaveCount(2);
  await expectAccessible(page);
  await list.getByLabel("Show on charts").uncheck();
  await page.keyboard.press("Escape");
  await expect(both).toHaveCount(0);
  await page.reload();
  await page.getByRole("button", { name: "2 annotations", exact: true }).click();
  await list.getByLabel("Show on charts").check();
  await list.getByRole("link", { name: "All annotations" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Annotations" })).toBeVisible();
  const items = page.getByRole("list", { name: "Annotations" }).getByRole("listitem");
  await page.getByRole("combobox", { name: "Category" }).selectOption({ label: "Price" });
  await expect(page).toHaveURL(/category=price/);
  await expect(items.filter({ hasText: `Sale ${stamp}` })).toBeVisible();
  await expect(items.filter({ hasText: `Outage ${stamp}` })).toHaveCount(0);
  await expectAccessible(page);
  await items.filter({ hasText: `Sale ${stamp}` }).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`start=${daysAgo(59)}&end=${daysAgo(31)}`));
  await expect(both).toBeVisible();
  await remove(page, `Sale ${stamp}`);
  await remove(page, `Outage ${stamp}`);
});

test("a campaign's annotation belongs to its chart, and to the explorer's", async ({ page }) => {
  await page.goto(`/dashboards/campaigns?dataset=demo${OVERVIEW}`);
  await page.getByRole("table", { name: "Campaigns" }).getByRole("link").first().click();
  const title = `Bids ${Date.now()}`;
  await page.getByRole("button", { name: "Annotate", exact: true }).click();
  const name = (await page.getByRole("heading", { level: 1, includeHidden: true }).textContent()) ?? "";
  await expect(page.getByRole("dialog").getByLabel("About").locator("option:checked")).toContainText(name);
  await page.keyboard.press("Escape");
  await annotate(page, title, { category: "Campaign change" });
  await expect(flag(page, title)).toBeVisible();
  await page.goto(`/explore?dataset=demo&grain=week&${RANGE}`);
  await expect(flag(page, title)).toBeVisible();
  await page.goto(`/explore?dataset=demo&${RANGE}&where=account.in.none`);
  await expect(page.getByText("No row fits these filters")).toBeVisible();
  await expect(flag(page, title)).toHaveCount(0);
  await remove(page, title);
});

alone.describe("with somebody else", () => {
  alone.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403|412/ });

  alone("no change is lost, and who only reads cannot write", async ({ page, browser }) => {
    alone.slow();
    const link = await invite(page, newEmail(), "viewer");
    const context = await browser.newContext();
    const theirs = await context.newPage();
    await join(theirs, link, "Only Reads");
    const title = `Holiday ${Date.now()}`;
    await page.goto("/annotations?dataset=demo");
    await annotate(page, title, { category: "Event" });

    await theirs.goto(`/dashboards/campaigns?dataset=demo${OVERVIEW}`);
    await expect(flag(theirs, title)).toHaveAccessibleName(/by A member/);
    await expect(theirs.getByRole("button", { name: "Annotate", exact: true })).toHaveCount(0);
    await theirs.goto("/annotations?dataset=demo");
    await expect(entry(theirs, title)).toBeVisible();
    await expect(theirs.getByRole("button", { name: `Edit ${title}` })).toHaveCount(0);

    await page.getByRole("button", { name: `Edit ${title}` }).click();
    const second = await page.context().newPage();
    await second.goto("/annotations?dataset=demo");
    await second.getByRole("button", { name: `Edit ${title}` }).click();
    await second.getByRole("dialog").getByLabel("Text").fill("First");
    await second.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(second.getByRole("dialog")).toBeHidden();
    const dialog = page.getByRole("dialog", { name: `Edit ${title}` });
    await dialog.getByLabel("Text").fill("Second");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("alert")).toContainText("Somebody changed it in the meantime.");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(entry(page, title)).toContainText("First");
    await remove(page, title);
  });
});

test("the sidebar and its key lead to the list", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Annotations" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Annotations" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await expect(page.getByRole("heading", { level: 1, name: "Annotations" })).toBeVisible();
});

test("the palette leads to the list", async ({ page }) => {
  await openDemo(page);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search pages, campaigns").fill("annot");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Annotations" })).toBeFocused();
});
