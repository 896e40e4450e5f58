import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import type { LocationImport } from "../import-queries";
import { ImportSteps } from "./import-steps";

const IMPORT = "*/api/v1/ops/locations/import";
const REPORT: LocationImport = {
  dry_run: true,
  rows: 3,
  added: 1,
  changed: 1,
  unchanged: 1,
  refused: 0,
  columns: [{ header: "Business name", field: "name" }, { header: "Primary phone", field: "phone" }],
  ignored_columns: ["Labels"],
  faults: [],
  faults_left_out: 0,
  changes: [
    { row: 2, action: "add", location_id: null, name: "North", store_code: "N-1", fields: [] },
    { row: 3, action: "change", location_id: "01a218f1-b453-7f74-966a-e4d50b1d03c8", name: "South", store_code: "S-1", fields: ["postal_code"] },
  ],
  changes_left_out: 0,
};
const ADDRESS = { line1: "1 Elm St", line2: null, district: null, city: "Austin", region: "TX", postal_code: "78701", country: "US" };
const REFUSED: LocationImport = {
  ...REPORT,
  rows: 5,
  refused: 2,
  faults: [
    { row: 4, field: "phone", code: "phone", message: "must be a number that can be called", candidates: [] },
    {
      row: 5,
      field: null,
      code: "location_duplicate",
      message: "is there already",
      candidates: [{ location_id: "01a218f1-b453-7f74-966a-e4d50b1d03c8", row: null, name: "South Shop", store_code: null, address: ADDRESS, verdict: "duplicate", reasons: ["address_and_name"] }],
    },
  ],
};

/** Answers previews with `preview` and imports with `done`; tells what was sent. */
function answering(preview: () => Response, done: () => Response = () => HttpResponse.json({ ...REPORT, dry_run: false })) {
  const sent: { query: string; type: string | null; text: string }[] = [];
  server.use(
    http.post(IMPORT, async ({ request }) => {
      const { searchParams } = new URL(request.url);
      sent.push({ query: searchParams.toString(), type: request.headers.get("Content-Type"), text: await request.text() });
      return searchParams.get("dry_run") === "true" ? preview() : done();
    }),
  );
  return sent;
}

async function open() {
  const client = new QueryClient({ defaultOptions: { mutations: { retry: false } } });
  const router = createRouter({ routeTree: createRootRoute({ component: ImportSteps }), history: createMemoryHistory() });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await screen.findByRole("button", { name: "Choose a file" });
}

const choose = (content: string) => userEvent.upload(screen.getByLabelText("File of locations"), new File([content], "stores.csv", { type: "text/csv" }));

describe("ImportSteps", () => {
  it("shows what a file would do, and does it", async () => {
    const sent = answering(() => HttpResponse.json(REPORT));
    await open();
    await choose("Business name\nNorth\n");
    const taken = await screen.findByRole("region", { name: "Rows that are taken" });
    expect(within(taken).getByRole("row", { name: /South.*Changes.*postal code/ })).toBeInTheDocument();
    expect(screen.getByText("Labels.")).toBeInTheDocument();
    expect(sent).toEqual([{ query: "dry_run=true", type: "text/csv", text: "Business name\nNorth\n" }]);

    await userEvent.click(screen.getByRole("button", { name: "Import 2 locations" }));
    expect(await screen.findByRole("link", { name: "See the locations" })).toHaveAttribute("href", "/ops/locations");
    expect(screen.getByText("What was imported: 1 location added, 1 location changed, 1 row unchanged.")).toBeInTheDocument();
    expect(sent[1]).toEqual({ query: "partial=false", type: "text/csv", text: "Business name\nNorth\n" });
  });

  it("tells of each refused row where and why, and imports the others", async () => {
    const sent = answering(
      () => HttpResponse.json(REFUSED),
      () => HttpResponse.json({ ...REFUSED, dry_run: false }),
    );
    await open();
    await choose("Business name\nNorth\n");
    const refused = await screen.findByRole("region", { name: "Rows that are refused" });
    expect(within(refused).getByRole("row", { name: /4 Primary phone Must be a number that can be called\./ })).toBeInTheDocument();
    expect(within(refused).getByText(/has the same address and name/)).toBeInTheDocument();
    expect(within(refused).getByRole("link", { name: "South Shop" })).toHaveAttribute("href", "/ops/locations/01a218f1-b453-7f74-966a-e4d50b1d03c8/edit");
    await userEvent.click(screen.getByRole("button", { name: "Import the other 2" }));
    expect(await screen.findByText("What is refused was left out; the other rows are there.")).toBeInTheDocument();
    expect(sent[1]?.query).toBe("partial=true");
  });

  it("offers nothing to import of a file that is there already", async () => {
    answering(() => HttpResponse.json({ ...REPORT, added: 0, changed: 0, unchanged: 3, changes: [] }));
    await open();
    await choose("Business name\nNorth\n");
    expect(await screen.findByText("Everything in it is there already.")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Import/ })).not.toBeInTheDocument();
  });

  it("says in which row a file cannot be read, and takes another one", async () => {
    const message = "The file is not UTF-8: save it as CSV UTF-8.";
    answering(() => problem(422, { code: "location_file_unreadable", title: "The file cannot be read", detail: message, errors: [{ pointer: "/rows/7", code: "not_utf8", message }] }));
    await open();
    await choose("Business name\nNorth\n");
    expect(await screen.findByRole("alert")).toHaveTextContent(`The file cannot be imported. Row 7: ${message}`);
    expect(screen.getByRole("button", { name: "Choose a file" })).toBeInTheDocument();
  });

  it("shows the rows again when they are refused after all", async () => {
    answering(
      () => HttpResponse.json(REPORT),
      () => HttpResponse.json({ code: "location_import_refused", title: "Nothing was imported", status: 422, report: REFUSED }, { status: 422 }),
    );
    await open();
    await choose("Business name\nNorth\n");
    await userEvent.click(await screen.findByRole("button", { name: "Import 2 locations" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Something changed in the meantime.");
    expect(screen.getByRole("region", { name: "Rows that are refused" })).toBeInTheDocument();
  });

  it("sends nothing that is empty", async () => {
    const sent = answering(() => HttpResponse.json(REPORT));
    await open();
    await choose("");
    expect(await screen.findByRole("alert")).toHaveTextContent("This file is empty.");
    expect(sent).toEqual([]);
  });
});
