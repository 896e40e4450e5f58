import { createHmac, randomUUID } from "node:crypto";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, expectAccessible, onlookers as test } from "./fixtures";

/** Posts as a program of a customer does, without a session. */
async function send(request: APIRequestContext, address: string, secret: string, body: string): Promise<number> {
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}`, "content-type": "application/json" };
  return (await request.post(address, { headers, data: Buffer.from(body) })).status();
}

async function makeEndpoint(page: Page, name: string): Promise<{ address: string; secret: string }> {
  await page.goto("/settings/inbound-webhooks");
  await page.getByRole("button", { name: "New endpoint" }).first().click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Make the endpoint" }).click();
  const ready = page.getByRole("dialog", { name: `Signing secret of ${name}` });
  await expect(ready.locator("code").first()).toHaveText(/^whsec_/);
  const secret = (await ready.locator("code").first().textContent()) ?? "";
  const address = (await ready.locator("code").nth(1).textContent()) ?? "";
  await ready.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("link", { name }).click();
  return { address, secret };
}

test("a signed event is received, fails with the reason, and is processed again", async ({ page, playwright }) => {
  const name = `endpoint ${Date.now()}`;
  const { address, secret } = await makeEndpoint(page, name);
  await expectAccessible(page);
  const program = await playwright.request.newContext();
  const body = JSON.stringify({ type: "sync.requested", data: { connection: `No such source ${Date.now()}` } });
  expect(await send(program, address, secret, body)).toBe(202);
  expect(await send(program, address, `whsec_${Buffer.alloc(32).toString("base64")}`, body)).toBe(400);
  await program.dispose();

  await page.reload();
  const table = page.getByRole("table", { name: "Received" });
  await expect(table).toContainText("There is no such connection.", { timeout: 30_000 });
  await expect(table.getByRole("row")).toHaveCount(2);
  await table.getByRole("button", { name: "sync.requested" }).click();
  const dialog = page.getByRole("dialog", { name: "sync.requested" });
  await expect(dialog).toContainText("No such source");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Process again" }).click();
  await expect(page.getByText("It is processed again.")).toBeVisible();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete endpoint" }).click();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("a source gets an address for Airbyte, which is shown once, and removed", async ({ page, playwright }) => {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": token, "Idempotency-Key": randomUUID() };
  const data = { name: `Hooked ${Date.now()}`, connector: "opsight-demo-ads", config: { months: 1 } };
  const { id } = (await (await page.request.post("/api/v1/airbyte/connections", { headers, data })).json()) as { id: string };
  await page.goto(`/data-sources/${id}`);
  await page.getByRole("button", { name: "Make an address" }).click();
  const ready = page.getByRole("dialog", { name: "The webhook's address" });
  const address = (await ready.locator("code").first().textContent()) ?? "";
  await ready.getByRole("button", { name: "I have kept it" }).click();

  const airbyte = await playwright.request.newContext();
  expect((await airbyte.post(address, { data: { text: "Hello from Airbyte!" } })).status()).toBe(202);
  await page.reload();
  await expect(page.getByRole("list", { name: "What was received" })).toContainText("A test, or nothing about a job", { timeout: 30_000 });
  expect((await airbyte.post(address, { data: { data: { jobId: randomUUID(), success: true } } })).status()).toBe(202);
  await page.reload();
  const failed = page.getByRole("list", { name: "What was received" }).getByRole("listitem").filter({ hasText: "The connection has no such job." });
  await expect(failed).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await failed.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("It is checked again.")).toBeVisible();
  await expect(failed.getByRole("button", { name: "Check again" })).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("body")).not.toContainText(address.split("/").at(-1) ?? "?");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove the address" }).click();
  await expect(page.getByText("There is no address.")).toBeVisible();
  expect((await airbyte.post(address, { data: {} })).status()).toBe(404);
  await airbyte.dispose();
  await page.request.delete(`/api/v1/airbyte/connections/${id}`, { headers });
});
