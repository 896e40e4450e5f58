import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";
import { meOf } from "@/mocks/gateway-data";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import type { Suppression } from "../suppressions";
import { SuppressionsCard } from "./suppressions-card";

const PATH = "*/api/v1/ops/review-suppressions";
const ENTRY: Suppression = { id: "01a218f1-b453-7f74-966a-e4d50b1d03c8", address: "a•••@example.com", source: "recipient", created_by: "service:ops_hub", created_at: "2026-03-01T09:30:00Z" };

let kept: Suppression[];

beforeEach(() => {
  kept = [];
  const me = meOf();
  server.use(
    http.get("*/api/v1/me", () => HttpResponse.json({ ...me, tenant: { ...me.tenant, scopes: ["ops:read", "ops:write"] } })),
    http.get(PATH, () => HttpResponse.json({ items: kept, next_cursor: null })),
    http.get(`${PATH}/summary`, () => HttpResponse.json({ total: kept.length, by_recipient: kept.length, by_staff: 0 })),
    http.post(`${PATH}/search`, () => HttpResponse.json({ suppression: kept[0] ?? null })),
  );
});

function open() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <SuppressionsCard />
    </QueryClientProvider>,
  );
  return userEvent.setup({ delay: null });
}

async function look(user: ReturnType<typeof open>) {
  await user.type(await screen.findByLabelText("Address to look for"), "ann@example.com");
  await user.click(screen.getByRole("button", { name: "Look" }));
}

it("says that nobody has said no", async () => {
  open();
  expect(await screen.findByText("Nobody has said no")).toBeVisible();
});

it("says that the list could not be read", async () => {
  server.use(http.get(PATH, () => problem(500)));
  open();
  expect(await screen.findByRole("button", { name: /try again/i })).toBeVisible();
});

it("counts and lists addresses, masked", async () => {
  kept = [ENTRY];
  open();
  expect(await screen.findByText("a•••@example.com")).toBeVisible();
  expect(await screen.findByText("1 by their own link, 0 by your team")).toBeVisible();
});

it("puts an address that is not there onto the list", async () => {
  const user = open();
  server.use(
    http.post(PATH, async ({ request }) => {
      expect(await request.json()).toEqual({ email: "ann@example.com" });
      kept = [{ ...ENTRY, source: "staff" }];
      return HttpResponse.json(kept[0], { status: 201 });
    }),
  );
  await look(user);
  await user.click(await screen.findByRole("button", { name: "Send it no more mail" }));
  expect(await screen.findByText("This address gets no more mail.")).toBeVisible();
});

it("lifts an address with the reason, and shows it no longer", async () => {
  kept = [ENTRY];
  const user = open();
  server.use(
    http.post(`${PATH}/:id/lift`, async ({ request, params }) => {
      expect([params.id, await request.json()]).toEqual([ENTRY.id, { email: "ann@example.com", reason: "They phoned." }]);
      kept = [];
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await look(user);
  await user.type(await screen.findByLabelText("Why it may be asked again"), "They phoned.");
  await user.click(screen.getByRole("button", { name: "Let it be asked again" }));
  expect(await screen.findByText("Nobody has said no")).toBeVisible();
  expect(screen.getByLabelText("Address to look for")).toHaveValue("");
});

it("says at the field what is wrong with the reason", async () => {
  kept = [ENTRY];
  const user = open();
  server.use(http.post(`${PATH}/:id/lift`, () => problem(422, { errors: [{ pointer: "/reason", code: "string_too_short", message: "Say it in ten characters." }] })));
  await look(user);
  await user.type(await screen.findByLabelText("Why it may be asked again"), "so");
  await user.click(screen.getByRole("button", { name: "Let it be asked again" }));
  expect(await screen.findByText("Say it in ten characters.")).toBeVisible();
});

it("says at the field that an address is none", async () => {
  const user = open();
  server.use(http.post(`${PATH}/search`, () => problem(422, { errors: [{ pointer: "/email", code: "email_invalid", message: "This is no address." }] })));
  await look(user);
  expect(await screen.findByText("This is no address.")).toBeVisible();
});
