// @vitest-environment node
import { describe, expect, it } from "vitest";
import { toCsv } from "./csv";

describe("toCsv", () => {
  it("quotes what would break a row and leaves what was not reported empty", () => {
    expect(toCsv(["Name", "Spend"], [['He said "go", twice', 1.5], ["Line\nbreak", null]])).toBe('Name,Spend\r\n"He said ""go"", twice",1.5\r\n"Line\nbreak",\r\n');
  });

  it("defuses text that a spreadsheet would run, and keeps negative numbers", () => {
    expect(toCsv(["Name", "Price"], [["=HYPERLINK(1)", -36.98]])).toBe("Name,Price\r\n'=HYPERLINK(1),-36.98\r\n");
  });
});
