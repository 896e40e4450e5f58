import { createHash } from "node:crypto";
import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";

/** What no other run has, so that nobody was asked before. */
const RUN = String(Date.now());
const PLACE = `Blue Door ${RUN.slice(-7)}`;

async function post(page: Page, path: string, data: unknown): Promise<{ id: string }> {
  const { csrf_token: token } = await (await page.request.get("/api/v1/me")).json();
  const answer = await page.request.post(`/api/v1${path}`, { data, headers: { "X-CSRF-Token": token, "Idempotency-Key": createHash("sha256").update(`${RUN}${path}${JSON.stringify(data)}`).digest("hex"), Origin: new URL(page.url()).origin } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

test.use({ expectedErrors: /status of (404|409|410|422)/ });

test("customers are asked by e-mail, everybody alike, and can say no", async ({ page, browser }) => {
  await page.goto("/ops/review-generation");
  const address = { line1: `${RUN.slice(-6)} Main Street`, city: "Austin", region: "TX", postal_code: "78701", country: "US" };
  const { id } = await post(page, "/ops/locations", { name: PLACE, source_mode: "find", place_id: `ChIJ${RUN}`, address });
  await page.goto(`/ops/review-generation?location=${id}`);
  await expect(page.getByRole("img", { name: `QR code of the link to review ${PLACE}` })).toBeVisible();
  await expect(page.getByText(`writereview?placeid=ChIJ${RUN}`)).toBeVisible();

  await page.getByLabel("Addresses").fill("nobody");
  await page.getByLabel("What they agreed to").fill("They agreed at the till.");
  await page.getByRole("button", { name: "Ask 1 person" }).click();
  await expect(page.getByText("Nobody was asked.")).toBeVisible();
  await expect(page.getByText("nobody: This is no address that mail can be sent to.")).toBeVisible();
  await expectAccessible(page);

  const email = `ann-${RUN}@example.com`;
  await page.getByLabel("Addresses").fill(`Ann Bell <${email}>`);
  await page.getByRole("button", { name: "Preview" }).click();
  const preview = page.getByRole("dialog", { name: `Your opinion of ${PLACE}` });
  await expect(preview).toContainText("Hello Ann Bell,");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Ask 1 person" }).click();
  await expect(page.getByText("1 sent")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: /^Recipients of the request/ }).click();
  await expect(page.getByText("a•••@example.com")).toBeVisible();

  const mails = await (await page.request.get("/api/v1/mailbox")).json();
  const sent = mails.items.find(({ to }: { to: string | string[] }) => [to].flat().some((one) => one.includes(email)));
  const { text } = await (await page.request.get(`/api/v1/mailbox/${sent.id}`)).json();
  const link = new URL(/https?:\/\/\S+\/unsubscribe\/\S+/.exec(text)?.[0] ?? "");
  const stranger = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const visitor = await stranger.newPage();
  await visitor.goto(link.pathname);
  await expect(visitor.getByText(`${PLACE} asked a•••@example.com for a review.`)).toBeVisible();
  const oneClick = await stranger.request.post(link.pathname, { form: { "List-Unsubscribe": "One-Click" } });
  expect((await oneClick.json()).unsubscribed).toBe(true);
  await visitor.reload();
  await expect(visitor.getByRole("heading", { name: "No more mail", exact: true })).toBeVisible();
  await expectAccessible(visitor);
  await stranger.close();

  await page.reload();
  await page.getByLabel("Address to look for").fill(email);
  await page.getByRole("button", { name: "Look" }).click();
  await expect(page.getByText("by the link in a mail.")).toBeVisible();
  await page.getByLabel("Why it may be asked again").fill("She phoned and asked for it.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Let it be asked again" }).click();
  await expect(page.getByText("This address can be asked again.")).toBeVisible();
});

test("a review is found, answered from a draft, and the reply is published", async ({ page }) => {
  await page.goto("/ops/reviews");
  const known = await (await page.request.get("/api/v1/ops/connections")).json();
  if (!known.connections.some(({ platform }: { platform: string }) => platform === "google")) await post(page, "/ops/connections/google/manual", {});
  await expect.poll(async () => (await (await page.request.get("/api/v1/ops/reviews?unreplied=true&sources=google")).json()).items.length, { timeout: 60_000 }).toBeGreaterThan(1);
  await page.goto("/ops/reviews?only=unreplied&source=google");
  const inbox = page.getByRole("region", { name: "Reviews that fit" });
  await expect(inbox.getByRole("link").first()).toContainText("Simulated");
  await page.keyboard.press("j");
  const reply = page.getByLabel("Your reply");
  await expect(reply).toHaveValue(/\S/);
  const warm = await reply.inputValue();
  await page.getByRole("button", { name: "Brief" }).click();
  await expect(reply).not.toHaveValue(warm);
  await expectAccessible(page);
  await reply.fill(`Thank you. ${RUN}`);
  await page.getByRole("button", { name: "Publish reply" }).click();
  const history = page.getByRole("region", { name: "Replies written here" });
  await expect(history.getByText("Published")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("article").getByText(`Thank you. ${RUN}`)).toBeVisible();
});

test("the entry page hands its location to the desk, and a link that was changed does not", async ({ page }) => {
  await page.goto("/ops/review-generation");
  const address = { line1: `${RUN.slice(-6)} Side Street`, city: "Austin", region: "TX", postal_code: "78701", country: "US" };
  const { id } = await post(page, "/ops/locations", { name: `${PLACE} Side`, source_mode: "no_listing", address });
  await page.goto(`/ops/review-generation?location=${id}`);
  await expect(page.getByText("No link is known")).toBeVisible();
  await page.getByRole("button", { name: "Open the review desk" }).click();
  await expect(page).toHaveURL(new RegExp(`/ops/reviews\\?location=${id}`));
  await page.goto("/app?tool=review_responder&location=changed");
  await expect(page.getByText("This link is not one of yours")).toBeVisible();
  await expectAccessible(page);
});
