import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import { meOptions, type Scope } from "@/api/session";
import { meOf } from "@/mocks/gateway-data";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import OwnMapsDialog from "./own-maps-dialog";

const MAPS = "*/api/v1/metrics/maps";
const SALES = { id: "01a218f1-b453-7f74-966a-e4d50b1d03c8", name: "Sales", feature_count: 2, member_count: 5, position_count: 90, created_by: "user:1", created_at: "2026-11-26T10:00:00Z", edited_by: "user:1", edited_at: "2026-11-26T10:00:00Z", etag: '"sales-1"' };
const RING = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
const FILE = { type: "FeatureCollection", features: [{ type: "Feature", id: "west", properties: { name: "West", members: ["US-CA"] }, geometry: { type: "Polygon", coordinates: [RING] } }] };

function open({ items = [SALES], scopes }: { items?: (typeof SALES)[]; scopes?: Scope[] } = {}) {
  server.use(http.get(MAPS, () => HttpResponse.json({ items })));
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const me = meOf();
  client.setQueryData(meOptions.queryKey, scopes && me.tenant ? { ...me, tenant: { ...me.tenant, scopes } } : me);
  const on = { onShow: vi.fn(), onClose: vi.fn() };
  render(
    <QueryClientProvider client={client}>
      <OwnMapsDialog shown={SALES.id} {...on} />
    </QueryClientProvider>,
  );
  return on;
}

async function choose(content: unknown, name = "sales_areas.geojson") {
  await userEvent.click(await screen.findByRole("button", { name: "Upload a map" }));
  await userEvent.upload(screen.getByLabelText("GeoJSON file"), new File([typeof content === "string" ? content : JSON.stringify(content)], name));
}

describe("OwnMapsDialog", () => {
  it("shows a map of the list", async () => {
    const { onShow, onClose } = open();
    expect(await screen.findByText("2 areas, 5 places")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Show Sales" }));
    expect(onShow).toHaveBeenCalledWith(SALES.id);
    expect(onClose).toHaveBeenCalled();
  });

  it("says what a map is where there is none", async () => {
    open({ items: [] });
    expect(await screen.findByText(/^None yet\./)).toBeInTheDocument();
  });

  it("says why the list could not be read", async () => {
    open();
    server.use(http.get(MAPS, () => problem(503, { title: "A part of Opsight is away; try again shortly" })));
    expect(await screen.findByRole("alert")).toHaveTextContent("A part of Opsight is away");
  });

  it("offers those who only read nothing that changes a map", async () => {
    open({ scopes: ["metrics:read"] });
    expect(await screen.findByRole("button", { name: "Show Sales" })).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /Rename|Replace|Delete|Upload/ })).not.toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Ask for access" })).toHaveAttribute("href", "/why-denied?scope=metrics%3Awrite");
  });

  it("keeps a file under the name that it was given, after showing what is in it", async () => {
    const { onShow } = open();
    let sent: unknown;
    server.use(
      http.post(MAPS, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ ...SALES, id: "new", features: [] }, { status: 201 });
      }),
    );
    await choose(FILE);
    expect(await screen.findByLabelText("Name")).toHaveValue("sales areas");
    expect(within(screen.getByRole("list", { name: "Areas" })).getByRole("listitem")).toHaveTextContent("WestUS-CA");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onShow).toHaveBeenCalledWith("new"));
    expect(sent).toEqual({ name: "sales areas", geojson: FILE });
  });

  it("lists every fault of a file, and keeps the dialog open", async () => {
    const { onShow } = open();
    const errors = ["features[0] (west): the ring is not closed", "features[0] (west): no country has the code XX"].map((message, index) => ({ pointer: `/geojson/features/0/${index}`, code: "x", message }));
    server.use(http.post(MAPS, () => problem(422, { code: "region_map_invalid", errors })));
    await choose(FILE);
    await userEvent.click(await screen.findByRole("button", { name: "Save" }));
    const faults = await screen.findByRole("list", { name: "Faults of the file" });
    expect(within(faults).getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(errors.map(({ message }) => message));
    expect(onShow).not.toHaveBeenCalled();
  });

  it("refuses what is not JSON before anything is sent", async () => {
    open();
    await choose("<kml/>");
    expect(await screen.findByRole("alert")).toHaveTextContent("This is not JSON.");
  });

  it("renames and deletes with the revision that was seen", async () => {
    const { onShow } = open();
    const seen: (string | null)[] = [];
    server.use(
      http.patch(`${MAPS}/:id`, async ({ request }) => {
        seen.push(request.headers.get("if-match"), JSON.stringify(await request.json()));
        return HttpResponse.json({ ...SALES, features: [] });
      }),
      http.delete(`${MAPS}/:id`, ({ request }) => {
        seen.push(request.headers.get("if-match"));
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await userEvent.click(await screen.findByRole("button", { name: "Rename Sales" }));
    await userEvent.type(screen.getByLabelText("New name of Sales"), " 2");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await userEvent.click(await screen.findByRole("button", { name: "Delete Sales" }));
    await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
    await waitFor(() => expect(onShow).toHaveBeenCalledWith(undefined));
    expect(seen).toEqual(['"sales-1"', '{"name":"Sales 2"}', '"sales-1"']);
  });
});
