import { randomUUID } from "node:crypto";
import { confirmItIsMe, expect, test } from "./fixtures";
import { enter } from "./people";

// 401 and 403: signing in, and being asked to prove who one is. That changes the session, so it is one of its own.
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

test("keys are rotated with progress, and the report says what was done and who asked", async ({ page }) => {
  await enter(page, "/settings/secrets");
  const { csrf_token: token, user } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string; user: { name: string } };
  const headers = { "X-CSRF-Token": token, "Idempotency-Key": randomUUID() };
  const name = `Rotated ${randomUUID().slice(0, 8)}`;
  const made = await page.request.post("/api/v1/webhook-subscriptions", { headers, data: { name, url: "https://hooks.example.test/opsight", events: ["sync.failed"] } });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as { id: string };

  await page.reload();
  const keys = page.getByRole("table", { name: "Encryption keys" });
  await expect(keys.getByRole("row").filter({ hasText: "Webhooks" }).filter({ hasText: "Active" })).toHaveCount(1);
  const rotations = page.getByRole("table", { name: "Rotations" }).getByRole("row").filter({ hasText: "Webhooks to version" });
  const before = await rotations.count();
  await page.getByRole("button", { name: "Rotate keys" }).click();
  await page.getByRole("dialog", { name: "Rotate all encryption keys?" }).getByRole("button", { name: "Rotate keys" }).click();
  await confirmItIsMe(page);
  await expect(rotations).toHaveCount(before + 1, { timeout: 30_000 });
  await expect(rotations.first()).toContainText("Done", { timeout: 30_000 });
  await expect(rotations.first()).toContainText(user.name);

  const credential = page.getByRole("table", { name: "Credentials" }).getByRole("row").filter({ hasText: name });
  await expect(credential).toContainText("gateway");
  const { csrf_token: after } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const gone = await page.request.delete(`/api/v1/webhook-subscriptions/${id}`, { headers: { "X-CSRF-Token": after } });
  expect(gone.status()).toBe(204);
});
