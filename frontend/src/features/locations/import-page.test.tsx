import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { meOptions, type Scope } from "@/api/session";
import { meOf } from "@/mocks/gateway-data";
import { ImportPage } from "./import-page";
import { TEMPLATE_COLUMNS, whyUnfit } from "./import-words";

async function open(scopes: Scope[]) {
  const client = new QueryClient();
  const me = meOf();
  client.setQueryData(meOptions.queryKey, me.tenant ? { ...me, tenant: { ...me.tenant, scopes } } : me);
  const router = createRouter({ routeTree: createRootRoute({ component: ImportPage }), history: createMemoryHistory() });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await screen.findByRole("heading", { level: 1, name: "Import locations" });
}

describe("ImportPage", () => {
  it("takes a file of those who may write", async () => {
    await open(["ops:read", "ops:write"]);
    expect(screen.getByRole("button", { name: "Choose a file" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Empty template" })).toBeInTheDocument();
  });

  it("tells those who only read who can change that", async () => {
    await open(["ops:read"]);
    expect(screen.getByText(/Your role can see locations, but not import them\./)).toBeInTheDocument();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("whyUnfit", () => {
  it("refuses what is empty or larger than the API takes", () => {
    expect(whyUnfit({ size: 0 })).toMatch(/empty/);
    expect(whyUnfit({ size: 5 * 1024 * 1024 + 1 })).toMatch(/larger than 5 MiB/);
    expect(whyUnfit({ size: 5 * 1024 * 1024 })).toBeUndefined();
  });
});

describe("TEMPLATE_COLUMNS", () => {
  it("names each column once", () => {
    expect(new Set(TEMPLATE_COLUMNS).size).toBe(TEMPLATE_COLUMNS.length);
  });
});
