import { expect, onlookers as test, openDemo, test as alone } from "./fixtures";

const COMBINED = "**/api/v1/metrics/combined*";
const problem = { type: "/docs/errors#dependency_unavailable", title: "A part of Opsight is away", status: 503, code: "dependency_unavailable", request_id: "req_e2e_1", errors: [] };

test.use({ expectedErrors: /503|401|ERR_INTERNET_DISCONNECTED/ });

test("a failing API is explained with its request id, and a retry brings the page", async ({ page }) => {
  await page.route(COMBINED, (route) => route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }));
  await page.goto("/dashboards/campaigns?dataset=demo");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("A part of Opsight is away");
  await expect(alert).toContainText("req_e2e_1");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.unroute(COMBINED);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("group", { name: "Key figures" })).toBeVisible();
});

alone("numbers stay, marked, when the network goes away", async ({ page, context }) => {
  await openDemo(page);
  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await expect(page.getByRole("group", { name: "Key figures" })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("You are offline.")).toHaveCount(0);
});

test("an address without a page says so inside the frame", async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { level: 1, name: "Page not found" })).toBeVisible();
});

alone("a session that ends leads to sign-in and keeps the way back", async ({ page }) => {
  await openDemo(page);
  // What the overview still asks for would end the session before the click.
  await page.waitForLoadState("networkidle");
  await page.route("**/api/v1/**", (route) => route.fulfill({ status: 401, contentType: "application/problem+json", json: { ...problem, status: 401, code: "unauthenticated" } }));
  await page.getByRole("link", { name: "Health" }).click();
  await expect(page).toHaveURL(/\/sign-in\?to=%2Fhealth/);
  await expect(page.getByText("Your session ended.")).toBeVisible();
});
