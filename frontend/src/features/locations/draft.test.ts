import { describe, expect, it } from "vitest";
import { formatPoint, parseDegrees, parsePoint } from "./coordinates";
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
    expect(draftErrors({ ...draftOf(LOCATION), longitude: "here" })).toHaveProperty("longitude");
    expect(draftErrors({ ...draftOf(LOCATION), latitude: "" })).toHaveProperty("latitude");
    expect(draftErrors({ ...draftOf(LOCATION), latitude: "90.5" })).toHaveProperty("latitude");
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
    ["geo:30.1,-97.1;u=35", 30.1, -97.1],
    ["(30.1, -97.1)", 30.1, -97.1],
    ["48,137 11,575", 48.137, 11.575],
    ["48.137° N, 11.575° E", 48.137, 11.575],
    ["W 97.5, N 30.25", 30.25, -97.5],
    [`30°15'0"N 97°30'0"W`, 30.25, -97.5],
    ["33° 52.5' S; 151° 12' E", -33.875, 151.2],
    ["lat: 30.1, lng: -97.1", 30.1, -97.1],
    ["-0.5, -0.25", -0.5, -0.25],
  ])("reads %s", (text, latitude, longitude) => {
    expect(parsePoint(text)).toEqual({ latitude, longitude });
  });

  it.each(["", "Austin", "91, 0", "0, 181", "30.5", "N 1, S 2", "1 2 3", "7 Main St, 12"])("reads nothing in %j", (text) => {
    expect(parsePoint(text)).toBeUndefined();
  });

  it("reads what it writes", () => {
    expect(parsePoint(formatPoint({ latitude: -1.25, longitude: 36.8 }))).toEqual({ latitude: -1.25, longitude: 36.8 });
    expect(formatPoint(null)).toBe("");
  });
});

describe("parseDegrees", () => {
  it.each([
    ["30.5", 30.5],
    [" -33,86 ", -33.86],
    ["33.5 S", -33.5],
    [`48°30'`, 48.5],
  ])("reads %s as a latitude", (text, value) => {
    expect(parseDegrees(text, "latitude")).toBe(value);
  });

  it.each(["", "here", "91", "10 E", "1, 2"])("reads no latitude in %j", (text) => {
    expect(parseDegrees(text, "latitude")).toBeUndefined();
  });

  it("lets longitudes go further", () => {
    expect(parseDegrees("-179.5", "longitude")).toBe(-179.5);
  });
});
