import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Column } from "./columns";
import { DataTable } from "./data-table";

const columns: Column<{ name: string }>[] = [{ id: "name", header: "City", value: ({ name }) => name }];
const rows = ["Cairo", "Austin", "Berlin"].map((name) => ({ name }));

describe("a DataTable of pages", () => {
  it("keeps the server's order, and still tells by what it is sorted", () => {
    render(<DataTable label="Cities" columns={columns} rows={rows} rowId={({ name }) => name} sort="name" onSort={vi.fn()} pages={{ hasMore: false, onMore: vi.fn() }} />);
    expect(screen.getAllByRole("rowheader").map((cell) => cell.textContent)).toEqual(["Cairo", "Austin", "Berlin"]);
    expect(screen.getByRole("columnheader", { name: "City" })).toHaveAttribute("aria-sort", "ascending");
  });

  it("asks for more when the last rows are near, and not when there are none", () => {
    const onMore = vi.fn();
    const table = (hasMore: boolean) => <DataTable label="Cities" columns={columns} rows={rows} rowId={({ name }) => name} pages={{ hasMore, onMore }} />;
    const { rerender } = render(table(false));
    expect(onMore).not.toHaveBeenCalled();
    rerender(table(true));
    expect(onMore).toHaveBeenCalledOnce();
  });
});
