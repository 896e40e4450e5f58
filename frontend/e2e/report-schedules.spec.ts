import { randomUUID } from "node:crypto";
import { expect, expectAccessible, type Page, test } from "./fixtures";

/** Makes a small grid that is ready to run, and answers its name and id. */
async function makeGrid(page: Page): Promise<{ id: string; name: string }> {
  const name = `Scheduled ${randomUUID().slice(0, 8)}`;
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const data = {
    name,
    business: { name: "Harbour Dental", place_id: "ChIJharbour", latitude: 40.7128, longitude: -74.006 },
    map: { shape: "square", size: 3, unit: "km", spacing: 1, latitude: 40.7128, longitude: -74.006 },
    keywords: ["dentist"],
    search: { source: "simulated" },
  };
  const made = await page.request.post("/api/v1/ops/reports/local-grid", { data, headers: { "X-CSRF-Token": token } });
  expect(made.status(), await made.text()).toBe(201);
  return { id: ((await made.json()) as { id: string }).id, name };
}

test("a grid gets a schedule, which is shown, paused, resumed and removed", async ({ page }) => {
  const { id, name } = await makeGrid(page);
  await page.goto(`/ops/reports/local-search-grid/${id}/edit`);
  await page.getByRole("button", { name: /^Schedule and recipients/ }).click();
  await page.getByRole("button", { name: "Add a schedule" }).click();
  const form = page.getByRole("form", { name: "New schedule" });
  await form.getByLabel("Time zone").fill("new york");
  await form.getByLabel("Time", { exact: true }).fill("02:30");
  await form.getByLabel("Repeat").selectOption("daily");
  await expect(form.getByRole("list", { name: "Next" }).getByRole("listitem")).toHaveCount(5);
  await expect(form.getByRole("list", { name: "Next" })).toContainText("02:30 (UTC-");
  await expect(form.getByText(/clocks/)).toBeVisible();
  await expect(form.getByText("It costs nothing.")).toBeVisible();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Start the schedule" }).click();
  const schedules = page.getByRole("list", { name: "Schedules" });
  await expect(schedules).toContainText("Every day at 02:30 (America/New_York)");

  await schedules.getByRole("button", { name: /^Change/ }).click();
  await schedules.getByLabel("Repeat").selectOption("weekly");
  await schedules.getByLabel("Day", { exact: true }).selectOption("Friday");
  await expect(schedules.getByRole("list", { name: "Next" })).toContainText("Fri, ");
  await schedules.getByRole("button", { name: "Close" }).click();
  await expect(schedules).toContainText("Every Friday at 02:30 (America/New_York)");

  await page.goto("/ops/schedules");
  const row = page.getByRole("list", { name: "Schedules" }).getByRole("listitem").filter({ hasText: name });
  await expect(row).toContainText("Every Friday at 02:30");
  await expect(row).toContainText(/Next in \d/);
  await row.getByRole("button", { name: /^Pause/ }).click();
  await expect(row).toContainText("Paused by hand");
  await page.getByRole("group", { name: "State" }).getByRole("button", { name: "Paused" }).click();
  await expect(page).toHaveURL(/schedule=paused/);
  await expectAccessible(page);
  await page.goto("/ops/schedules");
  await row.getByRole("button", { name: /^Resume/ }).click();
  await expect(row).toContainText("Active");
  await row.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
});
