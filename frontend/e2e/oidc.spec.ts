import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures";
import { makeAdmin, PYTHON, REPOSITORY } from "./people";

// Where the stack was told to find its identity provider; the provider itself is started here.
const issuer = process.env.OPSIGHT_E2E_OIDC_ISSUER ?? "";
let provider: ChildProcess | undefined;

test.skip(issuer === "", "the stack knows no identity provider");
test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: /401/ });

/** Who signs in at the provider, and how it misbehaves. */
async function tell(told: object): Promise<void> {
  await fetch(`${issuer}/test`, { method: "POST", body: JSON.stringify(told), headers: { "content-type": "application/json" } });
}

const answers = () =>
  fetch(`${issuer}/jwks`).then(
    ({ ok }) => ok,
    () => false,
  );

test.beforeAll(async () => {
  provider = spawn(PYTHON, ["-m", "tests.gateway.oidc_provider", new URL(issuer).port], { cwd: REPOSITORY, stdio: "ignore" });
  await expect.poll(answers, { timeout: 60_000 }).toBe(true);
  // Under a name of its own, the stack does not take this key for one that an earlier provider had.
  await tell({ rotate: randomUUID() });
});

test.afterAll(() => {
  provider?.kill();
});

// One after the other: the provider is told who signs in next.
test.describe.configure({ mode: "default" });

test("the identity provider signs in who has an account, and leads to the page that was asked for", async ({ page }) => {
  const person = await makeAdmin("Olga Oidc");
  await tell({ person: { sub: randomUUID(), email: person.email, email_verified: true } });
  await page.goto("/support/impersonate");
  await page.getByRole("link", { name: /^Continue with/ }).click();
  await expect(page).toHaveURL(/\/support\/impersonate$/);
  await expect(page.getByRole("complementary", { name: "Sidebar" })).toContainText(person.email);
});

test("who has no account here is told what to do", async ({ page }) => {
  await tell({ person: { sub: randomUUID(), email: "stranger@example.test", email_verified: true } });
  await page.goto("/sign-in");
  await page.getByRole("link", { name: /^Continue with/ }).click();
  await expect(page.getByRole("alert")).toContainText("Ask an admin to invite you");
});

test("a provider that refuses leads back to the door with the reason", async ({ page }) => {
  await tell({ attack: "denied" });
  await page.goto("/sign-in");
  await page.getByRole("link", { name: /^Continue with/ }).click();
  await expect(page.getByRole("alert")).toContainText("The provider did not let you in.");
});
