import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { type Column, parseSort, tableCsv } from "./columns";
import { DataTable } from "./data-table";

interface City {
  name: string;
  spend: number | null;
}

const rows: City[] = [
  { name: "Austin", spend: 20 },
  { name: "Berlin", spend: null },
  { name: "Cairo", spend: 100 },
];
const columns: Column<City>[] = [
  { id: "name", header: "City", value: (city) => city.name },
  { id: "spend", header: "Spend", align: "end", value: (city) => city.spend },
  { id: "open", header: "Open", value: () => null, sortable: false, screenOnly: true },
];

function namesInOrder() {
  return screen.getAllByRole("rowheader").map((cell) => cell.textContent);
}

describe("DataTable", () => {
  it("sorts by the address's sort and keeps what was not reported last, both ways", () => {
    const { rerender } = render(<DataTable label="Cities" columns={columns} rows={rows} rowId={(city) => city.name} sort="-spend" />);
    expect(namesInOrder()).toEqual(["Cairo", "Austin", "Berlin"]);
    rerender(<DataTable label="Cities" columns={columns} rows={rows} rowId={(city) => city.name} sort="spend" />);
    expect(namesInOrder()).toEqual(["Austin", "Cairo", "Berlin"]);
  });

  it("tells the order to screen readers and turns it round on a second press", async () => {
    const onSort = vi.fn();
    render(<DataTable label="Cities" columns={columns} rows={rows} rowId={(city) => city.name} sort="-spend" onSort={onSort} />);
    const header = screen.getByRole("columnheader", { name: "Spend" });
    expect(header).toHaveAttribute("aria-sort", "descending");
    await userEvent.click(within(header).getByRole("button"));
    expect(onSort).toHaveBeenCalledWith("spend");
    expect(within(screen.getByRole("columnheader", { name: "Open" })).queryByRole("button")).not.toBeInTheDocument();
  });

  it("opens a row where it is pressed", async () => {
    const onOpen = vi.fn();
    render(<DataTable label="Cities" columns={columns} rows={rows} rowId={(city) => city.name} onOpen={onOpen} />);
    await userEvent.click(screen.getByText("Berlin"));
    expect(onOpen).toHaveBeenCalledWith(rows[1]);
  });
});

describe("the table's CSV", () => {
  it("has the columns on screen, with gaps where nothing was reported", () => {
    expect(tableCsv(columns, rows)).toBe("City,Spend\r\nAustin,20\r\nBerlin,\r\nCairo,100\r\n");
  });
});

describe("parseSort", () => {
  it("ignores a column that does not exist", () => {
    expect(parseSort("-spend", ["name", "spend"])).toEqual({ id: "spend", desc: true });
    expect(parseSort("profit", ["name"])).toBeUndefined();
  });
});
