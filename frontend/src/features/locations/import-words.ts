import { plural } from "@/lib/format";
import type { LocationImport } from "./import-queries";

/** What a file may have, in the order of the export; `id` is for files that were exported. */
export const TEMPLATE_COLUMNS = [
  "name",
  "store_code",
  "source_mode",
  "status",
  "line1",
  "line2",
  "district",
  "city",
  "region",
  "postal_code",
  "country",
  "phone",
  "website",
  "latitude",
  "longitude",
  "place_id",
  "listing_id",
  "categories",
  "hours",
  "distinct_reason",
] as const;

const LARGEST = 5 * 1024 * 1024;

/** Why a file need not even be sent; undefined for one that may do. */
export function whyUnfit({ size }: Pick<File, "size">): string | undefined {
  if (size === 0) return "This file is empty. Export it again, or choose another one.";
  if (size > LARGEST) return "This file is larger than 5 MiB. Split it, and import one part after the other.";
  return undefined;
}

/** A field under the header that it has in the file. */
export function headerOf(field: string | null, { columns }: LocationImport): string {
  if (field === null) return "Whole row";
  return columns.find((column) => column.field === field)?.header ?? field.replaceAll("_", " ");
}

/** `2 added, 1 changed` of what a file did or would do. */
export function summary({ added, changed, unchanged, refused }: LocationImport): string {
  const parts = [added && `${plural(added, "location")} added`, changed && `${plural(changed, "location")} changed`, unchanged && `${plural(unchanged, "row")} unchanged`, refused && `${plural(refused, "row")} refused`];
  return parts.filter(Boolean).join(", ");
}

/** A rule's message as a sentence. */
export function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? "" : ".");
}
