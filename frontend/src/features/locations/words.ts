import type { DuplicateReason, Location, SourceMode, Status } from "./queries";

export const STATUSES: Record<Status, string> = { open: "Open", temporarily_closed: "Temporarily closed", closed: "Closed" };

export const SOURCES: Record<SourceMode, string> = { connect: "Connected listing", find: "Public listing", no_listing: "No listing" };

export const REASONS: Record<DuplicateReason, string> = {
  place_id: "the same public listing",
  address_and_name: "the same address and name",
  address_and_phone: "the same address and phone",
  address: "the same address",
  phone: "the same phone",
  similar_address: "nearly the same address and name",
  name_nearby: "the same name around the corner",
};

const names = new Intl.DisplayNames("en", { type: "region" });

/** A country by its name; its code where it has none. */
export function countryName(code: string): string {
  return names.of(code) ?? code;
}

/** An address on one line. */
export function addressLine({ line1, line2, district, city, region, postal_code: postalCode }: Location["address"]): string {
  const place = [postalCode, city, region].filter(Boolean).join(" ");
  return [line1, line2, district, place].filter(Boolean).join(", ");
}
