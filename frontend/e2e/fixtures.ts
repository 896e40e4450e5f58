import { AxeBuilder } from "@axe-core/playwright";
import { test as base, type ConsoleMessage, expect, type Page } from "@playwright/test";
import axe, { type AxeResults, type RunOnly, type RunOptions } from "axe-core";

export { expect, type Page };

export const account = {
  email: process.env.OPSIGHT_E2E_EMAIL ?? "demo@opsight.local",
  password: process.env.OPSIGHT_E2E_PASSWORD ?? "",
};

interface Fixtures {
  /** Console errors that a test brings about itself; every other one fails it. */
  expectedErrors: RegExp;
}

/** What the tests of one worker share. It is known to all of them: one that knew nothing of it would need a worker, and a browser, anew. */
interface Held {
  held: { page?: Page };
}

export const test = base.extend<Fixtures, Held>({
  expectedErrors: [/^$/, { option: true }],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs.
  held: [async ({}, use) => {
    const held: Held["held"] = {};
    await use(held);
    await held.page?.context().close();
  }, { scope: "worker" }],
  page: async ({ page, expectedErrors }, use) => {
    await watched(page, expectedErrors, use);
  },
});

/** Lets a test have the page, and fails it for what the page wrote into the console meanwhile. */
async function watched(page: Page, expectedErrors: RegExp, use: (page: Page) => Promise<void>): Promise<void> {
  const errors: string[] = [];
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  };
  const onError = (error: Error) => errors.push(String(error));
  page.on("console", onConsole).on("pageerror", onError);
  await use(page);
  page.off("console", onConsole).off("pageerror", onError);
  expect(errors.filter((text) => !expectedErrors.test(text))).toEqual([]);
}

/**
 * For tests that leave nothing behind in the browser, such as a choice that it keeps or another session: they have one page after
 * another, loaded anew for each, but in a browser that has the program already, which halves what a load costs. After a test that
 * failed there is a new one.
 */
export const onlookers = test.extend({
  page: async ({ browser, expectedErrors, held }, use) => {
    held.page ??= await (await browser.newContext()).newPage();
    await held.page.emulateMedia({ colorScheme: "light" });
    await held.page.mouse.move(0, 0);
    await watched(held.page, expectedErrors, use);
    await held.page.unrouteAll();
  },
});

const ALL: RunOnly = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const COLOURS: RunOnly = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Fails with the rule and the element of every accessibility violation on the page, or within `part` of it. */
export async function expectAccessible(page: Page, part = "html"): Promise<void> {
  await expectNoViolation(page, part, ALL);
}

/** The same of what colours decide: for a page that was looked at in its other theme, and has changed nothing else since. */
export async function expectReadable(page: Page): Promise<void> {
  await expectNoViolation(page, "html", COLOURS);
}

async function expectNoViolation(page: Page, part: string, runOnly: RunOnly): Promise<void> {
  await settle(page);
  const options: RunOptions = { resultTypes: ["violations"], runOnly };
  // A message that is on its way out fades faster than it can be waited for.
  const context = { include: [part], exclude: ['[data-sonner-toast][data-removed="true"]'] };
  const { violations } = page.frames().length === 1 ? await scan(page, context, options) : await scanFrames(page, context, options);
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
  expect(found).toEqual([]);
}

/** Looks at a page of one frame. Axe stays in the page: another scan of it takes half the time without loading axe anew. */
async function scan(page: Page, context: { include: string[]; exclude: string[] }, options: RunOptions): Promise<AxeResults> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate((given) => (window as unknown as { axe: typeof axe }).axe.run(given.context, given.options), { context, options });
}

/** Puts together what is found in several frames, in a page of its own. */
function scanFrames(page: Page, { include, exclude }: { include: string[]; exclude: string[] }, options: RunOptions): Promise<AxeResults> {
  return new AxeBuilder({ page }).options(options).include(include).exclude(exclude).analyze();
}

/** Waits for what fades in: half-transparent text has too little contrast, and is gone a moment later. Spinners go on. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().iterations === Infinity));
}

export async function signIn(page: Page, password = account.password, email = account.email): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Gives the password again where something that matters asks for it. The session's cookie of before ends with that. */
export async function confirmItIsMe(page: Page, password = account.password): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
}

/** A day of the past, as dates are written. */
export function daysAgo(count: number): string {
  return new Date(Date.now() - count * 86_400_000).toISOString().slice(0, 10);
}

/** Opens the overview of the demo and waits for its numbers. */
export async function openDemo(page: Page, search = ""): Promise<void> {
  await page.goto(`/dashboards/campaigns?dataset=demo${search}`);
  await expect(page.getByRole("group", { name: "Key figures" })).toBeVisible();
}
