import { describe, expect, it } from "vitest";
import { type Content, fieldNames, fieldValue } from "./merge-values";

const LOCATION: Content = {
  name: "Blue Door",
  source_mode: "connect",
  status: "temporarily_closed",
  address: { line1: "123 Main St", city: "Austin", region: "TX", postal_code: "78701", country: "US" },
  coordinates: { latitude: 30.5, longitude: -97.25 },
  categories: ["Café", "Bakery"],
  hours: [{ day: "monday", opens: "09:00", closes: "18:00" }, { day: "friday", opens: "20:00", closes: "02:00" }],
  place_id: "ChIJ-1",
  listing_id: "locations/1",
};

describe("fieldValue", () => {
  it.each([
    ["name", "Blue Door"],
    ["status", "Temporarily closed"],
    ["listing", "Connected listing · ChIJ-1 · locations/1"],
    ["address", "123 Main St, 78701 Austin TX, United States"],
    ["coordinates", "30.5, -97.25"],
    ["categories", "Café, Bakery"],
    ["hours", "Mon 09:00–18:00, Fri 20:00–02:00"],
    ["phone", undefined],
    ["store_code", undefined],
  ] as const)("says %s", (field, text) => {
    expect(fieldValue(field, LOCATION)).toBe(text);
  });
});

describe("fieldNames", () => {
  it("reads as a part of a sentence", () => {
    expect(fieldNames(["phone", "hours"])).toBe("phone and opening hours");
  });
});
