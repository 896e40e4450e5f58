import type { Listing, ListingDifference } from "./types";

const FIELDS: Record<ListingDifference["field"], string> = {
  name: "Name",
  phone: "Phone",
  website: "Website",
  address: "Address",
  coordinates: "Coordinates",
  categories: "Categories",
  place_id: "Place id",
};

export function fieldLabel(field: ListingDifference["field"]): string {
  return FIELDS[field];
}

/** An address on one line, in the provider's own spelling. */
export function addressLine({ address }: Pick<Listing, "address">): string {
  if (!address) return "";
  const place = [address.postal_code, address.city].filter(Boolean).join(" ");
  return [...address.lines, place, address.region, address.country].filter(Boolean).join(", ");
}

/** What is ticked at first: what the location does not have at all; what it has, somebody wrote. */
export function firstChoice(differences: readonly ListingDifference[]): ListingDifference["field"][] {
  return differences.filter(({ location, listing }) => !location && listing).map(({ field }) => field);
}
