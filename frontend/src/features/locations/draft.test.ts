import { describe, expect, it } from "vitest";
import { formatPoint, parsePoint } from "./coordinates";
import { bodyOf, draftErrors, draftOf, newDraft } from "./draft";
import type { Location } from "./queries";

const LOCATION: Location = {
  id: "1",
  name: "Blue Door Coffee",
  store_code: "ATX-1",
  source_mode: "find",
  status: "open",
  address: { line1: "123 Main St", line2: null, district: null, city: "Austin", region: "TX", postal_code: "78701", country: "US" },
  phone: "+15125550142",
  website: "https://blue.example",
  coordinates: { latitude: 30.5, longitude: -97.25 },
  categories: ["Coffee shop", "Bakery"],
  hours: [{ day: "monday", opens: "09:00", closes: "18:00" }],
  place_id: "ChIJ-1",
  listing_id: null,
  created_by: "user:1",
  created_at: "2026-01-01T00:00:00Z",
  edited_by: "user:1",
  edited_at: "2026-01-01T00:00:00Z",
  etag: '"1-1"',
};

describe("a draft of a location", () => {
  it("keeps everything of a location that is not changed", () => {
    const { id: _id, etag: _etag, created_at: _at, created_by: _by, edited_at: _edited, edited_by: _editor, ...written } = LOCATION;
    expect(bodyOf(draftOf(LOCATION))).toEqual(written);
  });

  it("leaves the ids of listings out when there is none", () => {
    expect(bodyOf({ ...draftOf(LOCATION), source: "no_listing" })).toMatchObject({ place_id: null, listing_id: null });
  });

  it("adds what people leave out of websites, and takes blanks away", () => {
    const draft = { ...newDraft("US"), name: " Blue   Door ", website: "blue.example", categories: "Coffee shop, , Bakery " };
    expect(bodyOf(draft)).toMatchObject({ name: "Blue Door", website: "https://blue.example", categories: ["Coffee shop", "Bakery"], store_code: null });
  });

  it("says what each source needs", () => {
    const draft = newDraft("US");
    expect(Object.keys(draftErrors(draft))).toEqual(["name", "line1"]);
    expect(Object.keys(draftErrors({ ...draft, source: "find" }))).toEqual(["name", "placeId"]);
    expect(Object.keys(draftErrors({ ...draft, source: "connect" }))).toEqual(["name", "listingId"]);
    expect(draftErrors({ ...draftOf(LOCATION), point: "here" })).toHaveProperty("point");
  });
});

describe("parsePoint", () => {
  it.each([
    ["30.5, -97.25", 30.5, -97.25],
    ["-33.86 151.2", -33.86, 151.2],
    ["48.1°; 11.5°", 48.1, 11.5],
    ["https://www.google.com/maps/place/X/@30.1,-97.1,17z/data=!3m1!4b1!3d30.2!4d-97.2", 30.2, -97.2],
    ["https://www.google.com/maps/@30.1,-97.1,17z", 30.1, -97.1],
    ["https://maps.apple.com/?ll=30.1,-97.1&q=X", 30.1, -97.1],
    ["https://www.openstreetmap.org/#map=17/30.1/-97.1", 30.1, -97.1],
  ])("reads %s", (text, latitude, longitude) => {
    expect(parsePoint(text)).toEqual({ latitude, longitude });
  });

  it.each(["", "Austin", "91, 0", "0, 181", "30.5"])("reads nothing in %j", (text) => {
    expect(parsePoint(text)).toBeUndefined();
  });

  it("reads what it writes", () => {
    expect(parsePoint(formatPoint({ latitude: -1.25, longitude: 36.8 }))).toEqual({ latitude: -1.25, longitude: 36.8 });
    expect(formatPoint(null)).toBe("");
  });
});
