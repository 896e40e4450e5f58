import { readFileSync } from "node:fs";
import { merge } from "topojson-client";
import type { MultiPolygon as Arcs, Topology } from "topojson-specification";
import { expect, expectAccessible, onlookers as test, openDemo, type Page } from "./fixtures";

const STATES = JSON.parse(readFileSync(new URL("../src/lib/shapes/US.json", import.meta.url), "utf8")) as Topology;
const TERRITORIES = { pacific: ["US-CA", "US-OR", "US-WA", "US-NV"], gulf: ["US-TX", "US-LA", "US-FL"] };

/** A file of sales territories, each the merged shapes of some states. */
function territories(members: Record<string, readonly string[]> = TERRITORIES) {
  const shapes = STATES.objects.shapes as unknown as { geometries: (Arcs & { properties: { code: string } })[] };
  const features = Object.entries(members).map(([code, states]) => {
    const geometry = merge(STATES, shapes.geometries.filter(({ properties }) => states.includes(properties.code)));
    return { type: "Feature", id: code, properties: { name: `${code} territory`, members: states }, geometry };
  });
  return { name: "sales_territories.geojson", mimeType: "application/geo+json", buffer: Buffer.from(JSON.stringify({ type: "FeatureCollection", features })) };
}

/** The impressions of the places whose names fit, in the table below the map. */
async function impressionsOf(page: Page, name: RegExp): Promise<number> {
  const rows = await page.getByRole("region", { name: "Places" }).getByRole("row").filter({ hasText: name }).all();
  const cells = await Promise.all(rows.map((row) => row.getByRole("cell").nth(3).innerText()));
  return cells.reduce((sum, text) => sum + Number(text.replaceAll(",", "")), 0);
}

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

test.describe("a map of the tenant's own", () => {
  // The file with faults, which the API refuses.
  test.use({ expectedErrors: /422/ });

  test("of sales territories is uploaded, seen, renamed and deleted", async ({ page }) => {
    const name = `Territories ${Date.now()}`;
    await page.goto("/regions?dataset=demo&map=US");
    await expect(page.getByRole("region", { name: "Places" }).getByText("California", { exact: true })).toBeVisible();
    const ofStates = await impressionsOf(page, /^(California|Oregon|Washington|Nevada)/);
    expect(ofStates).toBeGreaterThan(0);

    await page.getByRole("button", { name: "Your maps" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Upload a map" }).click();
    await dialog.getByLabel("GeoJSON file").setInputFiles(territories({ ...TERRITORIES, gulf: ["US-TX", "US-CA", "US-ZZ"] }));
    await expect(dialog.getByLabel("Name")).toHaveValue("sales territories");
    await dialog.getByLabel("Name").fill(name);
    await expect(dialog.getByRole("img", { name: "Shapes of 2 areas" })).toBeVisible();
    await dialog.getByRole("button", { name: "Save" }).click();
    const faults = dialog.getByRole("list", { name: "Faults of the file" });
    await expect(faults.getByRole("listitem")).toHaveText([/^features\[1\] \(gulf\): no country or region .* US-ZZ$/, /^features\[1\] \(gulf\): US-CA is in features\[0\] \(pacific\), too$/]);
    await expectAccessible(page);

    await dialog.getByRole("button", { name: "Another file" }).click();
    await dialog.getByLabel("GeoJSON file").setInputFiles(territories());
    await expect(dialog.getByRole("list", { name: "Areas" }).getByRole("listitem")).toHaveCount(2);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(/map=[0-9a-f-]{36}/);
    await expect(page.getByRole("heading", { name: "Spend by area" })).toBeVisible();
    await expect(page.getByRole("img", { name: /^Map of spend\. Most: .*territory/ })).toBeVisible();
    await expect(page.getByLabel("Map", { exact: true }).locator("option:checked")).toHaveText(name);
    await expect(page.getByRole("region", { name: "Places" }).getByText("pacific territory")).toBeVisible();
    expect(await impressionsOf(page, /^pacific territory/)).toBe(ofStates);
    await expect(page.getByRole("table", { name: "Not on the map" })).toContainText("Outside the map");
    await expectAccessible(page);

    await page.reload();
    await page.getByRole("button", { name: "Your maps" }).click();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: `Rename ${name}` }).click();
    await dialog.getByLabel(`New name of ${name}`).fill(`${name} II`);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText(`${name} II`)).toBeVisible();
    await dialog.getByRole("button", { name: `Replace ${name} II` }).click();
    await dialog.getByLabel("GeoJSON file").setInputFiles(territories({ coasts: [...TERRITORIES.pacific, ...TERRITORIES.gulf] }));
    await dialog.getByRole("button", { name: "Replace", exact: true }).click();
    await expect(page.getByRole("region", { name: "Places" }).getByText("coasts territory")).toBeVisible();
    await expect(page.getByText("pacific territory")).toBeHidden();

    await page.getByRole("button", { name: "Your maps" }).click();
    await dialog.getByRole("button", { name: `Delete ${name} II` }).click();
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await expect(dialog.getByText(`${name} II`)).toBeHidden();
    await page.keyboard.press("Escape");
    await expect(page).not.toHaveURL(/map=/);
    await expect(page.getByRole("img", { name: /^Map of spend/ })).toBeVisible();
  });
});

test.describe("a map that is not there", () => {
  test.use({ expectedErrors: /404/ });

  test("is said so, and leads to another one", async ({ page }) => {
    await page.goto("/regions?dataset=demo&map=00000000-0000-4000-8000-000000000000");
    await expect(page.getByText("There is no such map")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "See another map" }).click();
    await expect(page.getByRole("img", { name: /^Map of spend/ })).toBeVisible();
  });
});
