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
    render(<BudgetCard rows={rows} />);
    expect(within(screen.getByRole("row", { name: /Brand/ })).getByText("Approved plan")).toBeInTheDocument();
    expect(within(screen.getByRole("row", { name: /Generic/ })).getByText("Uploaded")).toBeInTheDocument();
  });
});
