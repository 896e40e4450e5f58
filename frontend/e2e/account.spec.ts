import { createHmac } from "node:crypto";
import { account, confirmItIsMe, expect, test } from "./fixtures";
import { enter, invite, join, linkInMail, NEW_PASSWORD as NEW, newEmail } from "./people";

// What ends sessions needs sessions of its own. 401 and 403: signing in, and being asked to prove who one is.
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401|403/ });

/** The code that an authenticator app with this secret shows now (RFC 6238). */
function codeOf(secret: string, at = Date.now()): string {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("a member is invited, joins, forgets the password, and is removed", async ({ page, browser }) => {
  const email = newEmail();
  const link = await invite(page, email);
  const theirs = await browser.newPage();
  await join(theirs, link, "Grace Hopper");
  await theirs.close();

  const again = await browser.newPage();
  await again.goto("/password-reset");
  await again.getByLabel("E-mail").fill(email);
  await again.getByRole("button", { name: "Send the link" }).click();
  await expect(again.getByRole("status")).toContainText("Look into your mail.");
  await again.goto(await linkInMail(page, email, "/password-reset#"));
  await again.getByLabel("New password").fill(`${NEW} again`);
  await again.getByRole("button", { name: "Set the password" }).click();
  await expect(again.getByText("Your password is set.")).toBeVisible();
  await again.getByLabel("E-mail").fill(email);
  await again.getByLabel("Password", { exact: true }).fill(`${NEW} again`);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();

  await page.goto("/settings/members");
  const row = page.getByRole("row").filter({ hasText: email });
  await row.getByLabel("Role of Grace Hopper").selectOption("analyst");
  await expect(page.getByText("Grace Hopper is analyst now.").first()).toBeVisible();
  await row.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove member" }).click();
  await expect(row).toHaveCount(0);
  await again.reload();
  await expect(again).toHaveURL(/sign-in/);
  await again.close();
});

test("an authenticator app is set up and asked for", async ({ page, browser }) => {
  const email = newEmail();
  const link = await invite(page, email);
  const theirs = await browser.newPage();
  await join(theirs, link, "Ada Lovelace");
  await theirs.goto("/settings/profile");
  await theirs.getByRole("button", { name: "Set up" }).click();
  await confirmItIsMe(theirs, NEW);
  const dialog = theirs.getByRole("dialog", { name: "Set up an authenticator app" });
  const secret = (await dialog.locator("code").filter({ hasText: /^[A-Z2-7]{32}$/ }).textContent()) ?? "";
  await dialog.getByLabel("Code of the app").fill(codeOf(secret));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(theirs.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await theirs.getByRole("button", { name: "I have kept them" }).click();
  await theirs.close();

  const later = await browser.newPage();
  await later.goto("/sign-in?to=/settings/profile");
  await later.getByLabel("E-mail").fill(email);
  await later.getByLabel("Password", { exact: true }).fill(NEW);
  await later.getByRole("button", { name: "Sign in" }).click();
  await later.getByLabel("Code", { exact: true }).fill("000000");
  await later.getByRole("button", { name: "Continue" }).click();
  await expect(later.getByText("This code does not work.")).toBeVisible();
  // The code of now was used; the next one works already, as clocks may differ by half a minute.
  await later.getByLabel("Code", { exact: true }).fill(codeOf(secret, Date.now() + 30_000));
  await later.getByRole("button", { name: "Continue" }).click();
  await expect(later).toHaveURL(/settings\/profile/);
  await expect(later.getByText("10 recovery codes left")).toBeVisible();
  await later.close();
});

test("nobody is offered to change their own role", async ({ page }) => {
  await enter(page, "/settings/members");
  const mine = page.getByRole("row").filter({ hasText: account.email });
  await expect(mine.getByLabel(/^Role of/)).toBeDisabled();
  await expect(mine.getByLabel(/^Role of/)).toHaveAccessibleDescription("Others change yours");
});

test("the demo account's own password is asked for before it is changed", async ({ page }) => {
  await enter(page, "/settings/profile");
  await page.getByLabel("Present password").fill("not the password");
  await page.getByLabel("New password").fill(NEW);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Present password")).toHaveAccessibleDescription(/not your password/);
  await expect(page.getByRole("textbox", { name: "E-mail" })).toHaveValue(account.email);
});
