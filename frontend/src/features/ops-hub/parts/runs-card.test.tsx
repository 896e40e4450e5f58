import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { RecentRun } from "../queries";
import { RunsCard } from "./runs-card";

const SYNC: RecentRun = { id: "s1", kind: "source_sync", source_id: "c1", name: "google-ads", dataset: "warehouse", state: "succeeded", finished_at: "2026-11-27T10:00:00Z", error_code: null };
const GRID: RecentRun = { id: "r1", kind: "local_grid", source_id: "g1", name: "Coffee", dataset: null, state: "partial", finished_at: "2026-11-27T09:00:00Z", error_code: null };

async function rows(...runs: RecentRun[]) {
  const router = createRouter({ routeTree: createRootRoute({ component: () => <RunsCard runs={runs} /> }), history: createMemoryHistory() });
  render(<RouterProvider router={router as never} />);
  return within(await screen.findByRole("list", { name: "Recent runs" })).getAllByRole("listitem");
}

describe("RunsCard", () => {
  it("leads from a sync to its data source", async () => {
    const [row] = await rows(SYNC);
    expect(within(row!).getByRole("link", { name: "google-ads" })).toHaveAttribute("href", "/data-sources/c1");
    expect(row).toHaveTextContent("Data source");
    expect(row).toHaveTextContent("Succeeded");
  });

  it("leads from a report to its run, and says how much of it there is", async () => {
    const [row] = await rows(GRID);
    expect(within(row!).getByRole("link", { name: "Coffee" })).toHaveAttribute("href", "/ops/runs/r1");
    expect(row).toHaveTextContent("Local search grid");
    expect(row).toHaveTextContent("Partly complete");
  });

  it("marks what is made up", async () => {
    const [row] = await rows({ ...SYNC, dataset: "demo", state: "failed" });
    expect(row).toHaveTextContent("Demo");
    expect(row).toHaveTextContent("Failed");
  });
});
