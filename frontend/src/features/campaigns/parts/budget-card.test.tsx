import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Schema } from "@/api/client";
import { BudgetCard } from "./budget-card";

const ROW = { month: "2026-03", level: "campaign", platform: "google_ads", account_id: "100", campaign_id: "1", region: null, currency: "EUR", monthly_budget: 100, spend_to_date: 40, projected_spend: 98, pacing: 0.98 };

describe("BudgetCard", () => {
  it("says where each budget comes from", () => {
    const rows = [
      { ...ROW, campaign_name: "Brand", source: "plan" },
      { ...ROW, campaign_id: "2", campaign_name: "Generic", source: "upload" },
    ] as Schema<"BudgetRow">[];
    render(<BudgetCard rows={rows} dataset="warehouse" />);
    expect(within(screen.getByRole("row", { name: /Brand/ })).getByText("Approved plan")).toBeInTheDocument();
    expect(within(screen.getByRole("row", { name: /Generic/ })).getByText("Uploaded")).toBeInTheDocument();
  });

  it("calls what the demo plans made up", () => {
    render(<BudgetCard rows={[{ ...ROW, campaign_name: "Brand", source: "upload" }] as Schema<"BudgetRow">[]} dataset="demo" />);
    expect(screen.getByText("Made up")).toBeInTheDocument();
  });

  it("shows the budgets of the newest month that are furthest off", () => {
    const rows = Array.from({ length: 12 }, (_, place) => ({ ...ROW, campaign_id: `${place}`, campaign_name: `Campaign ${place}`, source: "plan", pacing: 1 + place / 10 }));
    const older = { ...ROW, month: "2026-02", campaign_name: "Older", source: "plan", pacing: 9 };
    render(<BudgetCard rows={[older, ...rows] as Schema<"BudgetRow">[]} dataset="warehouse" all={<a href="/budgets">All budgets</a>} />);
    const shown = screen.getAllByRole("row").map((row) => within(row).queryByRole("rowheader")?.textContent.replace("Google Ads: ", ""));
    expect(shown.filter(Boolean)).toEqual([11, 10, 9, 8, 7, 6, 5, 4].map((place) => `Campaign ${place}`));
    expect(screen.getAllByText("Mar 2026")).toHaveLength(8);
    expect(screen.getByText(/the 8 furthest off/)).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "All budgets" })).toBeInTheDocument();
  });
});
