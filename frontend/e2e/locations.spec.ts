import { expect, expectAccessible, onlookers as test, type Page } from "./fixtures";

/** A house number that no other run has, so that addresses of earlier runs are no duplicates. */
const HOUSE = String(Date.now()).slice(-7);
const NAME = `Blue Door ${HOUSE}`;

async function fillIn(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

const address = (line: string) => ({ "Street and number": line, City: "Austin", "State or region": "Texas", "Postal code": "78701" });

test.use({ expectedErrors: /status of (404|409|422)/ });

test("a location is added, found, changed and removed; a second one is not added", async ({ page }) => {
  await page.goto("/ops/locations");
  await page.getByRole("link", { name: "Add location" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Add a location" })).toBeFocused();
  await page.getByLabel("Country", { exact: true }).selectOption("US");
  await page.getByRole("button", { name: "Add location" }).click();
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();

  await fillIn(page, { Name: NAME, Phone: "12", ...address(`${HOUSE} Main Street`), "Postal code": "10001" });
  await page.getByLabel("Latitude").fill("https://www.google.com/maps/@30.2671,-97.7430,17z");
  await page.getByRole("button", { name: "Add location" }).click();
  await expect(page.getByText("The location was not saved.")).toBeVisible();
  await expect(page.getByLabel("Postal code")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Phone", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await fillIn(page, { Phone: "", "Postal code": "78701" });
  await page.getByRole("button", { name: "Add location" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Locations" })).toBeVisible();

  await page.getByLabel("Search locations").fill(HOUSE);
  await expect(page).toHaveURL(new RegExp(`q=${HOUSE}`));
  const table = page.getByRole("region", { name: "Locations" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await table.getByRole("link", { name: NAME }).click();
  await expect(page.getByLabel("Latitude")).toHaveValue("30.2671");
  await expect(page.getByLabel("Longitude")).toHaveValue("-97.743");
  await expect(page.getByLabel("State or region")).toHaveValue("TX");

  await page.goto("/ops/locations/new");
  await page.getByLabel("Country", { exact: true }).selectOption("US");
  await fillIn(page, { Name: `The ${NAME}`, ...address(`${HOUSE} Main St.`) });
  await page.getByRole("button", { name: "Add location" }).click();
  const there = page.getByRole("dialog", { name: "This location is there already" });
  await expect(there.getByRole("listitem")).toContainText("the same address and name");
  await expectAccessible(page);
  await there.getByRole("link", { name: `Open ${NAME}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: NAME })).toBeVisible();

  await page.goto("/ops/locations/new");
  await page.getByLabel("Country", { exact: true }).selectOption("US");
  await fillIn(page, { Name: `Lawyers ${HOUSE}`, ...address(`${HOUSE} Main St.`) });
  await page.getByRole("button", { name: "Add location" }).click();
  const perhaps = page.getByRole("dialog", { name: "Is this location there already?" });
  await perhaps.getByRole("button", { name: "Save anyway" }).click();
  await expect(perhaps.getByText("Say in a few words why it is another one.")).toBeVisible();
  await perhaps.getByLabel("Why is it another one?").fill("Another firm upstairs");
  await perhaps.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Locations" })).toBeVisible();

  await page.goto(`/ops/locations?q=${HOUSE}`);
  await page.getByRole("checkbox", { name: `Choose ${NAME}` }).check();
  await page.getByRole("checkbox", { name: `Choose Lawyers ${HOUSE}` }).check();
  const chosen = page.getByRole("group", { name: "Chosen locations" });
  await chosen.getByLabel("Set the status").selectOption("closed");
  await expect(table.getByText("Closed")).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: `Choose ${NAME}` }).check();
  await page.getByRole("checkbox", { name: `Choose Lawyers ${HOUSE}` }).check();
  await chosen.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: "Remove 2 locations?" }).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No location fits")).toBeVisible();
});

test("locations come from a file: seen first, imported, and the same file again changes nothing", async ({ page }) => {
  const code = (number: number) => `F${HOUSE}-${number}`;
  const row = (number: number, name: string, postalCode = "78701") => `${code(number)},${name} ${HOUSE},${HOUSE}${number} Cedar Road,Austin,TX,${postalCode},US,blue`;
  const header = "Store code,Business name,Address line 1,Locality,Administrative area,Postal code,Country / Region,Labels";
  const choose = (...rows: string[]) => page.getByLabel("File of locations").setInputFiles({ name: "stores.csv", mimeType: "text/csv", buffer: Buffer.from([header, ...rows].join("\n")) });
  await page.goto("/ops/locations");
  await page.getByRole("link", { name: "Import CSV" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Import locations" })).toBeFocused();
  await expectAccessible(page);

  await choose(row(1, "First"), row(2, "Second", "10001"));
  const refused = page.getByRole("region", { name: "Rows that are refused" });
  await expect(refused.getByRole("row").nth(1)).toContainText("Postal code");
  await expect(page.getByText("Labels.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Another file" }).click();

  await choose(row(1, "First"), row(2, "Second"));
  await page.getByRole("button", { name: "Import 2 locations" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Imported" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Import another file" }).click();
  await choose(row(1, "First"), row(2, "Second"));
  await expect(page.getByText("Everything in it is there already.")).toBeVisible();
  await page.getByRole("button", { name: "Another file" }).click();
  await choose(row(1, "Renamed"));
  await expect(page.getByRole("region", { name: "Rows that are taken" })).toContainText("Changes");

  await page.goto(`/ops/locations?q=${HOUSE}`);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export CSV" }).click()]);
  await page.goto("/ops/locations/import");
  await page.getByLabel("File of locations").setInputFiles(await file.path());
  await expect(page.getByText("Everything in it is there already.")).toBeVisible();

  await page.goto(`/ops/locations?q=${HOUSE}`);
  for (const name of ["First", "Second"]) await page.getByRole("checkbox", { name: `Choose ${name} ${HOUSE}` }).check();
  await page.getByRole("group", { name: "Chosen locations" }).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: "Remove 2 locations?" }).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No location fits")).toBeVisible();
});

test("an unknown location says so", async ({ page }) => {
  await page.goto("/ops/locations/0190a1b2-0000-7000-8000-000000000000/edit");
  await expect(page.getByText("There is nothing here")).toBeVisible();
});

/** Adds a location as a program would, and gives its id. */
async function add(page: Page, name: string, fields: Record<string, unknown>): Promise<string> {
  const { csrf_token: token } = (await (await page.request.get("/api/v1/me")).json()) as { csrf_token: string };
  const data = { name, source_mode: "no_listing", ...fields };
  const answer = await page.request.post("/api/v1/ops/locations", { data, headers: { "X-CSRF-Token": token } });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

test("columns are chosen and ordered; two locations are merged, and two again", async ({ page }) => {
  const house = `9${HOUSE}`;
  const where = (unit: string) => ({ address: { line1: `${house} Elm Street`, line2: unit, city: "Austin", region: "TX", postal_code: "78701", country: "US" } });
  const kept = await add(page, `Harbour ${house}`, where("Suite 1"));
  const gone = await add(page, `Harbour ${house} Café`, { ...where("Suite 2"), website: "https://harbour.example" });

  await page.goto(`/ops/locations?q=${house}`);
  const table = page.getByRole("region", { name: "Locations" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await page.getByRole("button", { name: "Columns" }).click();
  const columns = page.getByRole("dialog", { name: "Columns" });
  await columns.getByRole("button", { name: "As at the start" }).click();
  await columns.getByRole("button", { name: "Take Phone out" }).click();
  await columns.getByRole("button", { name: "Add Website" }).click();
  const up = columns.getByRole("button", { name: "Move Website up" });
  for (let place = 5; place > 0; place -= 1) await up.press("Alt+ArrowUp");
  await expect(up).toBeFocused();
  const shown = columns.getByRole("list", { name: "Shown, in this order" });
  await shown.getByText("Changed").dragTo(shown.getByText("Store code"));
  await expect(shown.getByRole("listitem")).toHaveText(["Website", "Changed", "Store code", "Status", "City", "Country"]);
  await expectAccessible(page);
  await columns.getByRole("button", { name: "Save" }).click();
  await expect(columns).toBeHidden();
  await expect(table.getByRole("columnheader")).toHaveText(["Name", "Website", "Changed", "Store code", "Status", "City", "Country"]);
  await page.reload();
  await expect(table.getByRole("columnheader").nth(1)).toHaveText("Website");

  await page.getByRole("checkbox", { name: `Choose Harbour ${house}`, exact: true }).check();
  await page.getByRole("checkbox", { name: `Choose Harbour ${house} Café` }).check();
  await page.getByRole("group", { name: "Chosen locations" }).getByRole("link", { name: "Merge" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Merge two locations" })).toBeFocused();
  await expect(page.getByRole("group", { name: "Website" }).getByRole("radio", { name: /^Goes/ })).toBeChecked();
  await page.getByRole("group", { name: "Address" }).getByRole("radio", { name: /^Goes/ }).check();
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByText("Say in a few words why they are one.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Reason").fill("Entered twice");
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByText(`Harbour ${house} Café is part of Harbour ${house} now.`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "All merges" }).click();
  const merge = page.getByRole("list", { name: "Merges" }).getByRole("listitem").filter({ hasText: house });
  await merge.getByRole("button", { name: /^Details/ }).click();
  await expect(merge.getByText("Taken over: address and website.")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/ops/locations/${gone}/edit`);
  await expect(page.getByText(`Harbour ${house} Café was merged into Harbour ${house}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: `Undo the merge of Harbour ${house} Café` })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: `Open Harbour ${house}` }).click();
  await expect(page).toHaveURL(new RegExp(kept));
  await page.getByLabel("Phone", { exact: true }).fill("(512) 555-0142");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Locations" })).toBeVisible();
  await page.goto("/ops/locations/merges");
  await merge.getByRole("button", { name: /^Undo/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo the merge" }).click();
  const asked = page.getByRole("dialog", { name: `Harbour ${house} was changed since` });
  await expect(asked).toContainText("Since the merge its phone changed.");
  await asked.getByRole("button", { name: "Undo and lose the changes" }).click();
  await expect(merge.getByText("Undone", { exact: true })).toBeVisible();
  await page.goto(`/ops/locations/${gone}/edit`);
  await expect(page.getByRole("heading", { level: 1, name: `Harbour ${house} Café` })).toBeVisible();
  await page.goto(`/ops/locations?q=${house}`);
  await expect(table.getByRole("row")).toHaveCount(3);
});

test("coordinates are set on a map: pressed, typed, dragged and by keys alone", async ({ page }) => {
  await page.goto("/ops/locations/new");
  await page.getByLabel("Country", { exact: true }).selectOption("DE");
  await page.getByRole("button", { name: "Set on a map" }).click();
  const map = page.getByRole("application", { name: "Map of Germany" });
  const [latitude, longitude] = [page.getByLabel("Latitude", { exact: true }), page.getByLabel("Longitude", { exact: true })];
  await expect(page.getByText("No pin yet")).toBeVisible();
  await map.click();
  await expect(page.getByText(/^Pin at .*, Germany\.$/)).toBeVisible();
  await expect(latitude).toHaveValue(/^51(\.\d+)?$/);

  await latitude.fill("48.137, 11.575");
  await expect(longitude).toHaveValue("11.575");
  await expect(page.getByText("Pin at 48.137, 11.575, in Bavaria, Germany.")).toBeVisible();
  await page.getByRole("button", { name: "To the pin" }).click();
  await expect(page.getByText(/^Scale: (5|10) km$/)).toBeVisible();
  const pin = map.locator("[data-pin]");
  const [from, to] = [await pin.boundingBox(), await map.boundingBox()];
  if (!from || !to) throw new Error("The map is not drawn.");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 40, to.y + 60, { steps: 5 });
  await page.mouse.up();
  await expect(longitude).toHaveValue(/^11\.[23]\d+$/);
  await expectAccessible(page);

  await page.getByRole("button", { name: "The whole country" }).click();
  await map.focus();
  const dragged = await longitude.inputValue();
  for (const key of ["+", "ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect(longitude).not.toHaveValue(dragged);
  const set = await longitude.inputValue();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => Number(await longitude.inputValue())).toBeGreaterThan(Number(set));

  await latitude.fill("25.7617, -80.1918");
  await expect(page.getByText("The pin lies in United States, outside of the chosen country: Germany.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Country", { exact: true }).selectOption("US");
  await expect(page.getByText("Pin at 25.7617, -80.1918, in Florida, United States.")).toBeVisible();
});

test("a map is moved and brought nearer by two fingers and by the wheel", async ({ page }) => {
  await page.goto("/ops/locations/new");
  await page.getByLabel("Country", { exact: true }).selectOption("US");
  await page.getByRole("button", { name: "Set on a map" }).click();
  const map = page.getByRole("application", { name: "Map of United States" });
  const scale = page.locator("p", { hasText: /^Scale: / });
  await expect(scale).toHaveText(/(500|1000) km/);
  const first = await scale.textContent();
  await map.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const at = (type: string, pointerId: number, away: number) =>
      element.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId, pointerType: "touch", button: type === "pointermove" ? -1 : 0, clientX: left + width / 2 + away, clientY: top + height / 2 }));
    element.setPointerCapture = () => {};
    at("pointerdown", 1, -20);
    at("pointerdown", 2, 20);
    at("pointermove", 1, -90);
    at("pointermove", 2, 90);
    at("pointerup", 1, -90);
    at("pointerup", 2, 90);
  });
  await expect(scale).not.toHaveText(first ?? "");
  await expect(page.getByText("No pin yet")).toBeVisible();
  const pinched = await scale.textContent();
  await map.focus();
  await map.hover();
  await page.mouse.wheel(0, -1200);
  await expect(scale).not.toHaveText(pinched ?? "");
});
