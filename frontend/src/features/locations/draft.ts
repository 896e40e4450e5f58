import { parseDegrees, type Point } from "./coordinates";
import type { Location, LocationWrite, SourceMode, Status } from "./queries";

type Hours = Location["hours"];

/** What the form holds: text as it is typed. */
export interface Draft {
  name: string;
  storeCode: string;
  source: SourceMode;
  status: Status;
  placeId: string;
  listingId: string;
  country: string;
  line1: string;
  line2: string;
  district: string;
  city: string;
  region: string;
  postalCode: string;
  phone: string;
  website: string;
  latitude: string;
  longitude: string;
  categories: string;
  hours: Hours;
}

export type DraftErrors = Partial<Record<keyof Draft, string>>;

/** The draft's fields by the end of the pointers that the API names them by. */
export const POINTERS: Record<string, keyof Draft> = {
  name: "name",
  store_code: "storeCode",
  source_mode: "source",
  status: "status",
  place_id: "placeId",
  listing_id: "listingId",
  "address.country": "country",
  "address.line1": "line1",
  "address.line2": "line2",
  "address.district": "district",
  "address.city": "city",
  "address.region": "region",
  "address.postal_code": "postalCode",
  phone: "phone",
  website: "website",
  "coordinates.latitude": "latitude",
  "coordinates.longitude": "longitude",
  coordinates: "latitude",
  categories: "categories",
  hours: "hours",
};

export function newDraft(country: string): Draft {
  const text = { name: "", storeCode: "", placeId: "", listingId: "", line1: "", line2: "", district: "", city: "", region: "", postalCode: "", phone: "", website: "", latitude: "", longitude: "", categories: "" };
  return { ...text, source: "no_listing", status: "open", country, hours: [] };
}

export function draftOf(location: Location): Draft {
  const { address } = location;
  return {
    name: location.name,
    storeCode: location.store_code ?? "",
    source: location.source_mode,
    status: location.status,
    placeId: location.place_id ?? "",
    listingId: location.listing_id ?? "",
    country: address.country,
    line1: address.line1 ?? "",
    line2: address.line2 ?? "",
    district: address.district ?? "",
    city: address.city ?? "",
    region: address.region ?? "",
    postalCode: address.postal_code ?? "",
    phone: location.phone ?? "",
    website: location.website ?? "",
    latitude: String(location.coordinates?.latitude ?? ""),
    longitude: String(location.coordinates?.longitude ?? ""),
    categories: location.categories.join(", "),
    hours: location.hours,
  };
}

/** What is wrong before anybody is asked; the rules of countries are the API's. */
export function draftErrors(draft: Draft): DraftErrors {
  return {
    ...(draft.name.trim() ? {} : { name: "Give it a name." }),
    ...(draft.source === "find" && !draft.placeId.trim() ? { placeId: "Paste the id of its public listing." } : {}),
    ...(draft.source === "connect" && !draft.listingId.trim() ? { listingId: "Paste the id of its connected listing." } : {}),
    ...(draft.source === "no_listing" && !draft.line1.trim() ? { line1: "Without a listing, it needs its address." } : {}),
    ...degreeErrors(draft),
  };
}

/** The draft as the API takes it. */
export function bodyOf(draft: Draft): LocationWrite {
  const { source } = draft;
  return {
    name: oneLine(draft.name) ?? "",
    store_code: oneLine(draft.storeCode),
    source_mode: source,
    status: draft.status,
    address: {
      line1: oneLine(draft.line1),
      line2: oneLine(draft.line2),
      district: oneLine(draft.district),
      city: oneLine(draft.city),
      region: oneLine(draft.region),
      postal_code: oneLine(draft.postalCode),
      country: draft.country,
    },
    phone: oneLine(draft.phone),
    website: withScheme(draft.website.trim()),
    coordinates: pointOf(draft),
    categories: draft.categories
      .split(",")
      .map(oneLine)
      .filter((category) => category !== null),
    hours: draft.hours,
    place_id: source === "no_listing" ? null : oneLine(draft.placeId),
    listing_id: source === "connect" ? oneLine(draft.listingId) : null,
  };
}

/** The point that both fields name; null while one of them does not. */
export function pointOf(draft: Pick<Draft, "latitude" | "longitude">): Point | null {
  const [latitude, longitude] = [parseDegrees(draft.latitude, "latitude"), parseDegrees(draft.longitude, "longitude")];
  return latitude === undefined || longitude === undefined ? null : { latitude, longitude };
}

function degreeErrors({ latitude, longitude }: Draft): DraftErrors {
  if (!latitude.trim() && !longitude.trim()) return {};
  return {
    ...(parseDegrees(latitude, "latitude") === undefined ? { latitude: "A number from -90 to 90, like 30.2672." } : {}),
    ...(parseDegrees(longitude, "longitude") === undefined ? { longitude: "A number from -180 to 180, like -97.7431." } : {}),
  };
}

function oneLine(text: string): string | null {
  return text.trim().replaceAll(/\s+/g, " ") || null;
}

function withScheme(website: string): string | null {
  if (!website) return null;
  return /^[a-z][a-z0-9+.-]*:/i.test(website) ? website : `https://${website}`;
}
