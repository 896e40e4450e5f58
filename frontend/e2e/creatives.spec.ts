import { readFile } from "node:fs/promises";
import { expect, onlookers as test, openDemo, type Page } from "./fixtures";

async function openBoard(page: Page, search = ""): Promise<void> {
  await page.goto(`/dashboards/creatives?dataset=demo${search}`);
  await expect(page.getByRole("heading", { level: 1, name: "Creatives" })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

test("an order of the cards is kept in the address, and the first is the best", async ({ page }) => {
  await openBoard(page);
  await page.getByLabel("In order of").selectOption("cpa");
  await expect(page).toHaveURL(/sort=cpa/);
  await expect(page.getByRole("heading", { name: "Lowest cost per conversion" })).toBeVisible();
  await expect(page.getByText("Nothing of Microsoft Ads is in here.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.getByRole("columnheader", { name: "CPA" })).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/as=table/);
});

test("previews are set from what ads say, and nothing is fetched from elsewhere", async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "") && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  await openBoard(page, "&q=weather&platforms=meta_ads");
  const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Ready for Any Weather – Classic v1" }) });
  await expect(card).toContainText("Layers that work together, from drizzle to gale.");
  await expect(card).toContainText("Shop now");
  await page.goto("/dashboards/creatives?dataset=demo&q=bestsellers&platforms=google_ads");
  await expect(page.getByRole("listitem").filter({ hasText: "Shopping product ad" }).first()).toContainText("Says nothing of its own");
  expect(foreign).toEqual([]);
});

test("platforms, accounts and search narrow cards and totals", async ({ page }) => {
  await openBoard(page);
  await page.getByRole("group", { name: "Platforms" }).getByRole("button", { name: /Meta Ads/ }).click();
  await expect(page).toHaveURL(/platforms=meta_ads/);
  await page.getByLabel("Account", { exact: true }).selectOption({ label: "Hafen Ausstatter (Meta Ads)" });
  await page.keyboard.press("/");
  await page.keyboard.type("hafen");
  await expect(page).toHaveURL(/q=hafen/);
  await expect(page.getByText("Anprobe direkt am Hafen", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("Ready for Any Weather")).toHaveCount(0);
  await page.getByRole("searchbox").fill("nothing says this");
  await expect(page.getByText("No creative fits these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page.getByRole("heading", { name: "Most spend" })).toBeVisible();
});

test("a creative leads to its texts, its campaigns and back", async ({ page }) => {
  await openBoard(page, "&platforms=meta_ads&q=basket");
  await page.getByRole("link", { name: "Still Thinking It Over? – Classic v3" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Still Thinking It Over? – Classic v3" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Spend by day" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "What it said before" })).toBeVisible();
  await expect(page.getByRole("link", { name: /harbour-outfitters\.example\/basket/ })).toHaveAttribute("rel", /noreferrer/);
  await page.getByRole("button", { name: /^Clicks ?: show in the chart/ }).click();
  await expect(page).toHaveURL(/measure=clicks/);
  const campaigns = page.getByRole("table", { name: "Campaigns" });
  await expect(campaigns.locator("tbody tr")).toHaveCount(3);
  await campaigns.getByRole("link", { name: "Seasonal Offers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Seasonal Offers" })).toBeVisible();
  await page.getByRole("link", { name: "See what they say" }).click();
  await expect(page).toHaveURL(/\/dashboards\/creatives\?.*campaign=/);
  await expect(page.getByText("Season Sale on Deck", { exact: true }).first()).toBeVisible();
});

test("the overview's leading ads lead to what they say", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("link", { name: "All creatives" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Creatives" })).toBeFocused();
  await page.goBack();
  await page.getByRole("listitem").getByRole("link", { name: /^(Classic|Benefit|Offer) v\d$/ }).first().click();
  await expect(page.getByRole("heading", { name: "What it says" })).toBeVisible();
});

test("the listed creatives can be taken away as CSV", async ({ page }) => {
  await openBoard(page, "&platforms=meta_ads&as=table");
  const rows = await page.getByRole("table", { name: "Creatives" }).locator("tbody tr").count();
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export CSV" }).click()]);
  const text = await readFile(await csv.path(), "utf8");
  expect(text).toContain("Headline,Text,Call to action,Landing page");
  expect(text.match(/^Meta Ads,/gm)).toHaveLength(rows);
});

test.describe("what is not there", () => {
  test.use({ expectedErrors: /404/ });

  test("an unknown creative offers the list, and days without one the last ones with data", async ({ page }) => {
    await page.goto("/dashboards/creatives/meta_ads/1/none?dataset=demo");
    await expect(page.getByText("There is nothing here")).toBeVisible();
    await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Creatives" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Creatives" })).toBeVisible();
    await page.goto("/dashboards/creatives?dataset=demo&start=2019-01-01&end=2019-01-31");
    await expect(page.getByText("No ad ran on these days")).toBeVisible();
    await page.goto("/dashboards/creatives?dataset=demo&platforms=microsoft_ads");
    await expect(page.getByText("No creative fits these filters")).toBeVisible();
  });
});
