import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FreshnessBanner } from "./freshness-banner";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe("FreshnessBanner", () => {
  it.each([
    [ago(5), "Snapshot is fresh."],
    [ago(40), "Snapshot is late."],
    [ago(90), "Snapshot is stale."],
    [null, "No snapshot yet."],
  ])("judges a snapshot of %s by its time alone", (generatedAt, words) => {
    render(<FreshnessBanner generatedAt={generatedAt} dataset="warehouse" />);
    expect(screen.getByRole("status")).toHaveTextContent(words);
  });

  it("says that a refresh failed and how old the last good one is", () => {
    const { container } = render(<FreshnessBanner generatedAt={ago(90)} dataset="warehouse" failed />);
    expect(screen.getByRole("status")).toHaveTextContent("The last refresh failed.");
    expect(container).toHaveTextContent("Last good one: generated 2 hours ago");
  });

  it("never takes demo data for real ones", () => {
    render(<FreshnessBanner generatedAt={ago(5)} dataset="demo" />);
    expect(screen.getByRole("status")).toHaveTextContent("Demo snapshot.");
  });
});
