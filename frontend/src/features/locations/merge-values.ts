import type { Schema } from "@/api/client";
import { formatPoint } from "./coordinates";
import type { MergeField } from "./merges";
import { addressLine, countryName, SOURCES, STATUSES } from "./words";

export type Content = Schema<"LocationWrite">;

export const FIELD_LABELS: Record<MergeField, string> = {
  name: "Name",
  store_code: "Store code",
  status: "Status",
  listing: "Listing",
  address: "Address",
  coordinates: "Coordinates",
  phone: "Phone",
  website: "Website",
  categories: "Categories",
  hours: "Opening hours",
};

const VALUES: Record<MergeField, (location: Content) => string> = {
  name: ({ name }) => name,
  store_code: (location) => location.store_code ?? "",
  status: ({ status }) => STATUSES[status ?? "open"],
  listing: (location) => [SOURCES[location.source_mode], location.place_id, location.listing_id].filter(Boolean).join(" · "),
  address: ({ address }) => [addressLine(address), countryName(address.country)].filter(Boolean).join(", "),
  coordinates: ({ coordinates }) => formatPoint(coordinates),
  phone: ({ phone }) => phone ?? "",
  website: ({ website }) => website ?? "",
  categories: ({ categories }) => (categories ?? []).join(", "),
  hours: ({ hours }) => (hours ?? []).map(({ day, opens, closes }) => `${day.charAt(0).toUpperCase()}${day.slice(1, 3)} ${opens}–${closes}`).join(", "),
};

/** What a location says in a field, in words; nothing when it says nothing. */
export function fieldValue(field: MergeField, location: Content): string | undefined {
  return VALUES[field](location) || undefined;
}

/** Names of fields as part of a sentence. */
export function fieldNames(fields: readonly MergeField[]): string {
  return new Intl.ListFormat("en").format(fields.map((field) => FIELD_LABELS[field].toLowerCase()));
}
