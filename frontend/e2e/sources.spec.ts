import { randomInt, randomUUID } from "node:crypto";
import { expect, expectAccessible, onlookers as test, type Page, test as alone } from "./fixtures";

/** Makes a demo source over the API, as the wizard does. */
async function connect(page: Page, name: string): Promise<string> {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const headers = { "X-CSRF-Token": token, "Idempotency-Key": randomUUID() };
  const answer = await page.request.post("/api/v1/airbyte/connections", { headers, data: { name, connector: "opsight-demo-ads", config: { months: 1 } } });
  return ((await answer.json()) as { id: string }).id;
}

async function remove(page: Page, id: string): Promise<void> {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  await page.request.delete(`/api/v1/airbyte/connections/${id}`, { headers: { "X-CSRF-Token": token } });
}

test.describe("the settings of a source", () => {
  test.use({ expectedErrors: /409/ });

  test("are checked and changed where it is, and a name that is taken is said at the name", async ({ page }) => {
    const tag = randomInt(10 ** 6);
    const [first, second] = [await connect(page, `Taken ${tag}`), await connect(page, `Changed ${tag}`)];
    await page.goto(`/data-sources/${second}`);
    await page.getByRole("button", { name: "Change the settings" }).click();
    const dialog = page.getByRole("dialog", { name: `Settings of Changed ${tag}` });
    await dialog.getByLabel("Name", { exact: true }).fill(`Taken ${tag}`);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByLabel("Name", { exact: true })).toHaveAccessibleDescription(/already/);
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await expectAccessible(page);

    await dialog.getByLabel("Name", { exact: true }).fill(`Renamed ${tag}`);
    await dialog.getByLabel(/Months of history/).fill("2");
    await dialog.getByRole("button", { name: "Check these settings" }).click();
    await expect(dialog.getByText("The source answers with these settings.")).toBeVisible({ timeout: 60_000 });
    await dialog.getByLabel("Run a sync with them now").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { level: 1, name: `Renamed ${tag}` })).toBeVisible();
    await expect(page.getByRole("table", { name: "Syncs" })).toContainText("Succeeded", { timeout: 90_000 });
    await page.getByRole("link", { name: "See the numbers" }).click();
    await expect(page).toHaveURL(/dashboards\/campaigns\?dataset=demo/);
    for (const id of [first, second]) await remove(page, id);
  });
});

alone("a connector that is chosen comes into sight, and takes the focus", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 700 });
  await page.goto("/data-sources/new");
  await page.getByRole("button", { name: /Demo ads/ }).press("Enter");
  const settings = page.getByRole("group", { name: "Settings" });
  await expect(settings.getByLabel("Name", { exact: true })).toBeInViewport();
  await expect(settings).toBeFocused();
});

test("an Airbyte server is added, changed and deleted", async ({ page }) => {
  const tag = randomInt(10 ** 6);
  await page.goto("/data-sources/new?engine=server");
  await page.getByRole("button", { name: "Add a server" }).click();
  const adding = page.getByRole("dialog", { name: "Add an Airbyte server" });
  await adding.getByRole("button", { name: "Add the server" }).click();
  await expect(adding.getByText("This is needed.")).toHaveCount(4);
  await expect(adding.getByLabel("Name", { exact: true })).toBeFocused();
  await adding.getByLabel("Name", { exact: true }).fill(`Server ${tag}`);
  await adding.getByLabel("Address of its API").fill("https://airbyte.invalid/api/public/v1");
  await adding.getByLabel("Client id").fill("app");
  await adding.getByLabel("Client secret").fill("secret");
  await adding.getByRole("button", { name: "Add the server" }).click();
  const servers = page.getByRole("list", { name: "Airbyte servers" });
  await expect(servers).toContainText(`Server ${tag}`);

  await page.getByRole("button", { name: `Edit Server ${tag}` }).click();
  const editing = page.getByRole("dialog", { name: `Edit Server ${tag}` });
  await expect(editing.getByLabel("Client secret")).toHaveValue("");
  await editing.getByLabel("Name", { exact: true }).fill(`Moved ${tag}`);
  await editing.getByLabel("Address of its API").fill("https://elsewhere.invalid/api/public/v1");
  await editing.getByRole("button", { name: "Save" }).click();
  await expect(editing.getByLabel("Client secret")).toHaveAccessibleDescription(/Enter it again/);
  await expectAccessible(page);
  await editing.getByLabel("Client secret").fill("another");
  await editing.getByRole("button", { name: "Save" }).click();
  await expect(servers).toContainText("https://elsewhere.invalid/api/public/v1");

  await page.getByRole("button", { name: `Delete Moved ${tag}` }).click();
  await expect(page.getByRole("dialog")).toContainText("No connection is synced by it.");
  await page.getByRole("button", { name: "Delete server" }).click();
  await expect(servers.getByText(`Moved ${tag}`)).toHaveCount(0);
});
