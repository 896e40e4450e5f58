import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";
import { $api } from "@/api/client";
import type { Scope } from "@/api/session";
import { meOf } from "@/mocks/gateway-data";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import { BrandingPage } from "./branding-page";
import type { Branding } from "./types";

const BRANDING = "*/api/v1/reports/branding";
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const DEFAULT: Branding = { version: 0, etag: '"branding-0"', is_default: true, name: "Opsight", color: "#1f4fd8", footer: null, website: null, logo: null, content_hash: "a", edited_by: null, edited_at: null };
const OURS: Branding = { ...DEFAULT, version: 4, etag: '"branding-4"', is_default: false, name: "Harbour & Co", color: "#8a1c4f", footer: "12 Quay Street", logo: { sha256: "b", width: 120, height: 40, size: 900 } };

let previewed: Record<string, string>[] = [];

beforeEach(() => {
  previewed = [];
  server.use(
    http.get(`${BRANDING}/preview`, ({ request }) => {
      previewed.push(Object.fromEntries(new URL(request.url).searchParams));
      return new HttpResponse(PNG, { headers: { "Content-Type": "image/png" } });
    }),
    http.get(`${BRANDING}/logo`, () => new HttpResponse(PNG, { headers: { "Content-Type": "image/png" } })),
  );
});

function open(found: Branding, without: readonly Scope[] = []) {
  server.use(http.get(BRANDING, () => HttpResponse.json(found)));
  const me = meOf();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const tenant = me.tenant && { ...me.tenant, scopes: [...me.tenant.scopes, "reports:read" as const, "reports:write" as const].filter((scope) => !without.includes(scope)) };
  client.setQueryData($api.queryOptions("get", "/api/v1/me").queryKey, { ...me, tenant });
  render(
    <QueryClientProvider client={client}>
      <BrandingPage />
    </QueryClientProvider>,
  );
}

function fill(field: HTMLElement, value: string) {
  fireEvent.change(field, { target: { value } });
}

it("shows all of it to who only reads, and lets nothing be changed", async () => {
  open(OURS, ["reports:write"]);
  expect(await screen.findByLabelText("Name")).toBeDisabled();
  expect(screen.getByText(/Whoever may edit reports changes it/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Remove logo" })).toBeNull();
});

it("saves what is typed, for the version that was seen", async () => {
  const sent: unknown[] = [];
  server.use(
    http.put(BRANDING, async ({ request }) => {
      sent.push(request.headers.get("if-match"), await request.json());
      return HttpResponse.json({ ...OURS, version: 5, etag: '"branding-5"' });
    }),
  );
  open(OURS);
  fill(await screen.findByLabelText("Name"), "Harbour Group");
  fill(screen.getByLabelText("Line at the foot"), "");
  await userEvent.click(screen.getByText("Save"));
  expect(await screen.findByDisplayValue("Harbour & Co")).toBeVisible();
  expect(sent).toEqual(['"branding-4"', { name: "Harbour Group", color: "#8a1c4f", footer: null, website: null }]);
});

it("shows what is typed before it is saved", async () => {
  open(DEFAULT);
  fill(await screen.findByLabelText("Line at the foot"), "Quay 12");
  expect(await screen.findByAltText("First page of an example report of Opsight")).toBeVisible();
  await expect.poll(() => previewed.at(-1), { timeout: 4000 }).toEqual({ name: "Opsight", color: "#1f4fd8", footer: "Quay 12" });
});

it("says in words that a colour is too bright, and offers the nearest that reads", async () => {
  open(DEFAULT);
  const color = await screen.findByLabelText("Colour");
  fill(color, "#ffcc00");
  expect(screen.getByText(/^Too bright to read/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Use #8a6e00" }));
  expect(color).toHaveValue("#8a6e00");
  expect(screen.getByText(/^Reads well/)).toBeVisible();
});

it("says at the field what the server refuses", async () => {
  server.use(http.put(BRANDING, () => problem(422, { code: "color_unreadable", title: "It does not read", errors: [{ pointer: "/color", code: "contrast", message: "Its contrast is 1.51." }] })));
  open(DEFAULT);
  await userEvent.click(await screen.findByRole("button", { name: "Save" }));
  expect(await screen.findByText("Its contrast is 1.51.")).toBeVisible();
  expect(screen.getByLabelText("Colour")).toHaveAttribute("aria-invalid", "true");
});

it("shows the logo on white and on dark, and takes another", async () => {
  const sent: unknown[] = [];
  server.use(
    http.put(`${BRANDING}/logo`, ({ request }) => {
      sent.push(request.headers.get("if-match"), request.headers.get("content-type"));
      return HttpResponse.json({ ...OURS, version: 5, etag: '"branding-5"' });
    }),
  );
  open(OURS);
  expect(await screen.findByAltText("Logo of Harbour & Co on white")).toBeVisible();
  expect(screen.getByAltText("Logo of Harbour & Co on dark")).toBeVisible();
  await userEvent.upload(screen.getByLabelText("Logo"), new File([PNG], "logo.png", { type: "image/png" }));
  await expect.poll(() => sent).toEqual(['"branding-4"', "image/png"]);
});

it("says why it takes no SVG, without sending it", async () => {
  open(DEFAULT);
  await userEvent.setup({ applyAccept: false }).upload(await screen.findByLabelText("Logo"), new File(["<svg/>"], "logo.svg", { type: "image/svg+xml" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Export it as PNG");
});

it("asks before it resets", async () => {
  server.use(http.delete(BRANDING, () => HttpResponse.json({ ...DEFAULT, version: 5, etag: '"branding-5"' })));
  open(OURS);
  await userEvent.click(await screen.findByText("Reset to default"));
  await userEvent.click(await screen.findByText("Reset", {}, { timeout: 4000 }));
  expect(await screen.findByDisplayValue("Opsight")).toBeVisible();
  expect(screen.queryByText("Reset to default")).toBeNull();
});
