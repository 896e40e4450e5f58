import { expect, expectAccessible, onlookers as test } from "./fixtures";

/** 16 x 8 pixels of two colours. */
const LOGO = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAIAAAB/FOjAAAAAH0lEQVR42mP4sMUGjvizY+AIlzjDINRAjCJk8UGoAQD5BK2BzAtCnQAAAABJRU5ErkJggg==", "base64");

test("reports get a name, a colour that reads, a foot and a logo, and lose them again", async ({ page }) => {
  await page.goto("/settings/report-branding");
  await page.getByLabel("Name").fill("Harbour & Co");
  await page.getByLabel("Colour", { exact: true }).fill("#ffcc00");
  await expect(page.getByText(/^Too bright to read/)).toBeVisible();
  await page.getByRole("button", { name: "Use #8a6e00" }).click();
  await expect(page.getByText(/^Reads well/)).toBeVisible();
  await page.getByLabel("Line at the foot").fill("Harbour & Co · 12 Quay Street, Lisbon");
  await page.getByLabel("Website").fill("https://harbour.example.com");
  await expect(page.getByAltText("First page of an example report of Harbour & Co")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Reset to default" })).toBeVisible();

  await page.getByLabel("Logo", { exact: true }).setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
  await expect(page.getByRole("alert")).toContainText("Export it as PNG");
  await page.getByLabel("Logo", { exact: true }).setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: LOGO });
  await expect(page.getByAltText("Logo of Harbour & Co on white")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("Harbour & Co");
  await expect(page.getByAltText("Logo of Harbour & Co on dark")).toBeVisible();

  await page.getByRole("button", { name: "Reset to default" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("Opsight");
  await expect(page.getByText("There is no logo yet.")).toBeVisible();
});
