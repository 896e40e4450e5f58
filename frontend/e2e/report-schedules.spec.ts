import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";
import { PYTHON, REPOSITORY } from "./people";

/** Of no member: mail to it waits until somebody approves it. */
const RECIPIENT = `e2e-${randomUUID()}@example.com`;

// What the server refuses as an address is an error of the console too.
test.use({ expectedErrors: /status of 422/ });

async function csrfToken(page: Page): Promise<string> {
  return ((await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string }).csrf_token;
}

/** Runs a grid to its end, and answers the run's id. */
async function runGrid(page: Page, grid: string): Promise<string> {
  const headers = { "X-CSRF-Token": await csrfToken(page), "Idempotency-Key": randomUUID() };
  const run = (await (await page.request.post(`/api/v1/ops/reports/local-grid/${grid}/run`, { headers })).json()) as { id: string };
  await expect.poll(async () => ((await (await page.request.get(`/api/v1/runs/${run.id}`)).json()) as { state: string }).state, { timeout: 60_000 }).toBe("completed");
  return run.id;
}

/** What a mail server sends back of the mail to `recipient`: `exchange` of a full mailbox, `postfix` of none. */
async function returnMail(page: Page, recipient: string, server: "exchange" | "postfix"): Promise<void> {
  const { items } = (await (await page.request.get(`/api/v1/deliveries?state=sent&recipient=${recipient}`)).json()) as { items: { message_id: string }[] };
  const template = await readFile(`${REPOSITORY}tests/reporting/deliveries/returned/${server}.eml`, "utf8");
  const file = test.info().outputPath(`${server}.eml`);
  await writeFile(file, template.replaceAll("MESSAGE_ID", items[0]?.message_id ?? ""));
  await promisify(execFile)(PYTHON, ["-m", "infra.local", "mail", "bounce", file], { cwd: REPOSITORY });
}

/** Makes a small grid that is ready to run, and answers its name and id. */
async function makeGrid(page: Page, recipients: readonly string[] = [RECIPIENT]): Promise<{ id: string; name: string }> {
  const name = `Scheduled ${randomUUID().slice(0, 8)}`;
  const token = await csrfToken(page);
  const data = {
    name,
    business: { name: "Harbour Dental", place_id: "ChIJharbour", latitude: 40.7128, longitude: -74.006 },
    map: { shape: "square", size: 3, unit: "km", spacing: 1, latitude: 40.7128, longitude: -74.006 },
    keywords: ["dentist"],
    search: { source: "simulated" },
    recipients,
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

test("a result goes from its run to chosen addresses, with chosen files and words; an address is approved ahead", async ({ page }) => {
  const recipient = `e2e-${randomUUID()}@example.com`;
  await page.goto("/ops/deliveries/recipients");
  await page.getByRole("textbox", { name: "Address" }).fill("nobody@");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Address" })).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "Address" }).fill(recipient);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  const approved = page.getByRole("list", { name: "Approved addresses" }).getByRole("listitem").filter({ hasText: recipient });
  await expect(approved).toContainText("Approved by:");
  await expectAccessible(page);

  const { id, name } = await makeGrid(page, []);
  await page.goto(`/ops/runs/${await runGrid(page, id)}`);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Send run 1 of ${name}` });
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByText("Name at least one address.")).toBeVisible();
  await dialog.getByLabel("Add recipients").fill("nobody@, ");
  await dialog.getByLabel("Add recipients").press("Enter");
  await dialog.getByRole("checkbox", { name: "XLSX" }).check();
  await dialog.getByLabel("Message").fill("Look at <b>May</b>.");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("It was not sent.");
  await expect(dialog.getByRole("listitem").filter({ hasText: "nobody@" })).toContainText("after the @-sign");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Remove nobody@" }).click();
  await dialog.getByLabel("Add recipients").fill(recipient);
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByRole("list", { name: "Recipients" })).toContainText("Sent", { timeout: 60_000 });
  await dialog.getByRole("link", { name: "Open the deliveries" }).click();
  const row = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem").filter({ hasText: recipient });
  await expect(row).toContainText("With PDF, XLSX attached.");
  await expect(row).toContainText("“Look at <b>May</b>.”");

  await page.goto("/ops/deliveries/recipients");
  await approved.getByRole("button", { name: `Withdraw ${recipient}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(approved).toHaveCount(0);
});

test("mail that came back is sent again, and an address that took none is lifted with a reason", async ({ page }) => {
  const recipient = `e2e-${randomUUID()}@example.com`;
  const { id, name } = await makeGrid(page, [recipient]);
  const run = await runGrid(page, id);
  const headers = { "X-CSRF-Token": await csrfToken(page), "Idempotency-Key": randomUUID() };
  expect((await page.request.post("/api/v1/deliveries/approved-recipients", { data: { address: recipient }, headers })).status()).toBe(201);
  expect((await page.request.post(`/api/v1/runs/${run}/deliver`, { headers })).status()).toBe(202);
  await page.goto(`/ops/deliveries?run=${run}`);
  const row = page.getByRole("list", { name: "Deliveries" }).getByRole("listitem");
  await expect(row).toContainText("attached", { timeout: 60_000 });

  await returnMail(page, recipient, "exchange");
  await page.goto("/ops/deliveries/returned");
  const returned = page.getByRole("list", { name: "Returned mail" }).getByRole("listitem").filter({ hasText: name });
  await expect(returned).toContainText("Soft bounce");
  await page.goto(`/ops/deliveries?run=${run}`);
  await row.getByRole("button", { name: `Retry ${recipient}` }).click();
  await expect(row).toContainText("attached", { timeout: 60_000 });

  await returnMail(page, recipient, "postfix");
  await page.goto("/ops/deliveries/returned");
  await expect(returned).toContainText("Hard bounce");
  await expectAccessible(page);
  const suppressed = page.getByRole("list", { name: "Addresses that take no mail" }).getByRole("listitem").filter({ hasText: recipient });
  await suppressed.getByRole("button", { name: `Lift ${recipient}` }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Lift" })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("The mailbox is back.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Lift" }).click();
  await expect(suppressed).toHaveCount(0);
  await page.goto(`/ops/deliveries?run=${run}`);
  await row.getByRole("button", { name: `Retry ${recipient}` }).click();
  await expect(row).toContainText("attached", { timeout: 60_000 });
});
