import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { confirmItIsMe, expect, type Page, signIn } from "./fixtures";

export interface Person {
  name: string;
  email: string;
  password: string;
}

/** A password that nobody would guess. */
export const NEW_PASSWORD = "purple elephants dance slowly";

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const OWN_PYTHON = `${REPOSITORY}.venv/bin/python`;
export const PYTHON = process.env.OPSIGHT_E2E_PYTHON ?? (existsSync(OWN_PYTHON) ? OWN_PYTHON : "python3");

/** An address that no other test, run or repetition uses. */
export function newEmail(): string {
  return `e2e-${randomUUID()}@example.test`;
}

/** Makes an account that runs the installation, as an operator does; it belongs to no tenant. OPSIGHT_HOME names the stack. */
export async function makeAdmin(name: string): Promise<Person> {
  const email = newEmail();
  const command = ["-m", "infra.local", "admin", "create", email, "--name", name];
  const { stdout } = await promisify(execFile)(PYTHON, command, { cwd: REPOSITORY });
  const password = /shown this once: (\S+)/.exec(stdout)?.[1] ?? "";
  expect(password, stdout).not.toBe("");
  return { name, email, password };
}

/** Signs the demo account, or `person`, in, wherever the page asks for it. */
export async function enter(page: Page, path: string, person?: Person): Promise<void> {
  await page.goto(path);
  await signIn(page, person?.password, person?.email);
  await expect(page).toHaveURL((url) => url.pathname + url.search === path);
}

/** Invites `email` from the members page, as `role` if it matters, and answers the link that lies in the mailbox. */
export async function invite(page: Page, email: string, role?: string): Promise<string> {
  await enter(page, "/settings/members");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("E-mail").fill(email);
  if (role) await page.getByRole("dialog").getByLabel("Role").selectOption(role);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await confirmItIsMe(page);
  await expect(page.getByRole("button", { name: `Send again to ${email}` })).toBeVisible();
  return linkInMail(page, email, "/invite#");
}

/** The link to `path` in a mail to `email`, once it has come. */
export async function linkInMail(page: Page, email: string, path: string): Promise<string> {
  let link = "";
  await expect(async () => {
    await page.goto("/mailbox");
    await page.getByRole("region", { name: "Mails" }).getByRole("link").filter({ hasText: email }).first().click({ timeout: 5000 });
    const found = page.getByRole("region", { name: "Open mail" }).getByRole("link").first();
    link = (await found.getAttribute("href", { timeout: 5000 })) ?? "";
    expect(link).toContain(path);
  }).toPass({ timeout: 60_000 });
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

/** Joins with a new account in a browser of its own. */
export async function join(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: /^Join/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

/** Signs the demo account in as a new client of its agency, with nothing in it. */
export async function enterNewClient(page: Page, prefix: string): Promise<void> {
  const name = `${prefix} ${randomUUID().slice(0, 8)}`;
  await page.goto("/sign-in");
  await signIn(page);
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto("/agency/clients");
  await page.getByRole("button", { name: "New client" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Make the client" }).click();
  await expect(page.getByText(`You now work in ${name}.`)).toBeVisible();
}
