import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";
import { PYTHON, REPOSITORY } from "./people";

/** What no other run has. */
const SUFFIX = String(Date.now()).slice(-7);

/** Sets a small grid up by the API, runs it, and waits for its end; gives its run's id. */
async function runGrid(page: Page, name: string): Promise<string> {
  await page.goto("/ops/runs");
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": token, Origin: new URL(page.url()).origin };
  const place = { latitude: 40.7128, longitude: -74.006 };
  const draft = { name, business: { name: "Harbour Dental", place_id: "ChIJharbour", ...place }, map: { size: 5, spacing: 1, ...place }, keywords: ["dentist"] };
  const grids = "/api/v1/ops/reports/local-grid";
  const made = (await (await page.request.post(grids, { data: draft, headers: { ...headers, "Idempotency-Key": `${name} made` } })).json()) as { id: string };
  const run = (await (await page.request.post(`${grids}/${made.id}/run`, { headers: { ...headers, "Idempotency-Key": `${name} run` } })).json()) as { id: string };
  await expect.poll(async () => ((await (await page.request.get(`/api/v1/runs/${run.id}`)).json()) as { state: string }).state, { timeout: 60_000 }).toBe("completed");
  return run.id;
}

test("a run is among the runs, and its page says how it went and what proves it", async ({ page }) => {
  const name = `Runs ${SUFFIX}`;
  await runGrid(page, name);
  await page.goto("/ops/runs?kind=local_grid");
  await page.getByRole("combobox", { name: "State" }).selectOption("Complete");
  await expect(page).toHaveURL(/state=completed/);
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Simulated");
  await row.getByRole("button", { name: `Download run 1 of ${name}` }).click();
  await expect(page.getByRole("menuitem", { name: "GEOJSON" })).toHaveAttribute("href", /\/artifacts\/geojson$/);
  await page.keyboard.press("Escape");
  await expectAccessible(page);

  await row.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name: `${name}, run 1` })).toBeVisible();
  await expect(page.getByRole("list", { name: "States" })).toContainText("Complete");
  await expect(page.getByRole("button", { name: "Copy content hash" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  await expectAccessible(page);

  await page.getByRole("link", { name: "Open the map" }).click();
  await expect(page.getByRole("application", { name: "Ranks of Harbour Dental for dentist" })).toBeVisible();
});

test("runs that failed wait among the dead letters; one is replayed, another is let be", async ({ page }) => {
  const [first, second] = [`Lost ${SUFFIX}`, `Left ${SUFFIX}`];
  for (const name of [first, second]) {
    const runId = await runGrid(page, name);
    await promisify(execFile)(PYTHON, ["-m", "tests.reporting.lose_answers", runId], { cwd: REPOSITORY });
  }
  await page.goto("/ops/runs?state=failed");
  await page.getByRole("row").filter({ hasText: first }).getByRole("link", { name: first }).click();
  await expect(page.getByText("Replay it once the source answers again.")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Report runs" }).click();
  await page.getByRole("navigation", { name: "Reporting" }).getByRole("link", { name: "Dead letters" }).click();
  await expect(page.getByRole("button", { name: "Replay", exact: true })).toBeDisabled();
  await page.getByRole("checkbox", { name: `Pick run 1 of ${first}` }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Replay 1 run" }).click();
  await expect(page.getByRole("list", { name: "What became of each" })).toContainText(`${first}, run 1Is being replayed`);
  await expect(page.getByRole("row").filter({ hasText: first })).toHaveCount(0);

  await page.getByRole("button", { name: `Let run 1 of ${second} be` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Let it be" }).click();
  await expect(page.getByRole("row").filter({ hasText: second })).toHaveCount(0);
  await page.getByRole("combobox", { name: "Shown" }).selectOption("Let be");
  await expect(page.getByRole("row").filter({ hasText: second })).toBeVisible();

  await page.getByRole("combobox", { name: "Shown" }).selectOption("Replayed");
  await page.getByRole("link", { name: first }).last().click();
  await expect(page.getByRole("list", { name: "States" })).toContainText("Replayed once");
  await expect(page.getByRole("list", { name: "States" })).toContainText("Complete");
});
