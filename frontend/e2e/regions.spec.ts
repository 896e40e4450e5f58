import { expect, openDemo, test } from "./fixtures";

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
