import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { TakeOverCard } from "./take-over-card";

const MANY = { locations: 8000, done: null, total: null };

describe("TakeOverCard", () => {
  it("claims no number before it is known", () => {
    render(<TakeOverCard takeOver={{ ...MANY, state: "running" }} />);
    expect(screen.getByRole("progressbar", { name: /8,000 locations/ })).not.toHaveAttribute("aria-valuenow");
    expect(screen.getByText("Looking for duplicates")).toBeVisible();
  });

  it("says how many are written", () => {
    render(<TakeOverCard takeOver={{ ...MANY, state: "running", done: 2000, total: 7900 }} />);
    expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "25");
    expect(screen.getByText("2,000 of 7,900")).toBeVisible();
  });

  it("says that nothing was added when it failed", () => {
    render(<TakeOverCard takeOver={{ ...MANY, state: "failed" }} />);
    expect(screen.getByText(/None of the 8,000 locations was added/)).toBeVisible();
  });
});
