import { expect, expectAccessible, openDemo, test } from "./fixtures";

test("a country of the world opens its regions, and the address keeps both", async ({ page }) => {
  await openDemo(page);
  await page.getByRole("link", { name: "See the map" }).click();
  await expect(page).toHaveURL(/\/regions\?.*dataset=demo/);
  await expect(page.getByRole("img", { name: /^Map of spend/ })).toBeVisible();
  const places = page.getByRole("region", { name: "Places" });
  await expect(places.getByRole("row")).toHaveCount(4); // head, two countries, total
  await places.getByRole("link", { name: "United States" }).click();
  await expect(page).toHaveURL(/map=US/);
  await expect(places.getByText("California", { exact: true })).toBeVisible();
  await page.getByLabel("Measure of the map").selectOption("clicks");
  await expect(page.getByRole("img", { name: /^Map of clicks\. Most: / })).toBeVisible();
  await expect(page.getByRole("table", { name: "Not on the map" })).toContainText("Not attributed to a place");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Clicks by region" })).toBeVisible();
});

test("platforms that tell no place are left to the list below", async ({ page }) => {
  await page.goto("/regions?dataset=demo&platforms=google_ads");
  await expect(page.getByText("No platform told where")).toBeVisible();
});

test("a name that no map knows is mapped to a place, and back", async ({ page }) => {
  test.setTimeout(240_000);
  const name = `Elbonia ${Date.now()}`;
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const about = { platform: "tiktok_ads", account_id: "e2e-places", date_day: day, currency_code: "USD" };
  for (const [dataset, row] of [
    ["ad_performance", { ...about, grain: "campaign", campaign_id: "1", spend: 20, impressions: 2000, clicks: 80 }],
    ["region_performance", { ...about, region: name, spend: 12.5, impressions: 1000, clicks: 40 }],
  ] as const) {
    const pushed = await page.request.post(`/api/v1/datasets/${dataset}/records`, { headers: { "X-CSRF-Token": token }, data: [row] });
    expect(pushed.ok(), await pushed.text()).toBe(true);
  }
  const unplaced = page.getByRole("table", { name: "Not on the map" });
  const toMap = page.getByRole("button", { name: `Map ${name} to a place` });
  await expect(async () => {
    await page.goto(`/regions?start=${day}&end=${day}`);
    await expect(toMap).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 180_000 });

  await toMap.click();
  const popup = page.getByRole("dialog", { name: `Map ${name} to a place` });
  await popup.getByLabel("Search countries and regions").fill("calfornia");
  await expectAccessible(page);
  await popup.getByRole("button", { name: /^California/ }).click();
  await expect(page.getByText(`${name} is California from now on.`)).toBeVisible();
  await expect(toMap).toBeHidden();
  await page.goto(`/regions?start=${day}&end=${day}&map=US`);
  await expect(page.getByRole("region", { name: "Places" }).getByText(name)).toBeVisible();

  await page.getByRole("button", { name: "Names of your own" }).click();
  const own = page.getByRole("dialog", { name: "Names of your own" });
  await expectAccessible(page);
  await own.getByRole("button", { name: `Undo ${name}` }).click();
  await expect(own.getByText(name)).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(unplaced.getByText(name)).toBeVisible();
});
