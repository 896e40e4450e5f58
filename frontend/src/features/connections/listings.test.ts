import { describe, expect, it } from "vitest";
import { addressLine, firstChoice } from "./listings";

describe("firstChoice", () => {
  it("ticks what the location lacks, and nothing that somebody wrote", () => {
    expect(
      firstChoice([
        { field: "phone", listing: "(512) 555-0142", location: "(512) 555-0100" },
        { field: "website", listing: "https://brightside.example", location: null },
        { field: "place_id", listing: null, location: "x" },
      ]),
    ).toEqual(["website"]);
  });
});

describe("addressLine", () => {
  it("leaves out what there is not", () => {
    expect(addressLine({ address: { country: "US", lines: ["1 Main St"], city: "Austin", region: null, postal_code: "78701" } })).toBe("1 Main St, 78701 Austin, US");
    expect(addressLine({ address: null })).toBe("");
  });
});
