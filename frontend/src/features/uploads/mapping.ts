import type { Schema } from "@/api/client";
import { datasetFields, type SchemaField } from "@/lib/dataset-fields";
import type { FieldMapping, Mapping, Upload } from "./queries";

const NOT_MAPPED = new Set(["segments", "grain", "quality_flags"]);

/** What the mapping editor may fill: the fields of the upload's dataset. */
export function fieldsOf(dataset: Schema<"DatasetDetail">): SchemaField[] {
  return datasetFields(dataset).filter(({ name }) => !NOT_MAPPED.has(name));
}

export function feedOf(mapping: Mapping, field: string): FieldMapping | undefined {
  return mapping.fields?.find((item) => item.field === field);
}

/** `mapping` with `field` fed otherwise, or by nothing. */
export function withFeed(mapping: Mapping, field: string, feed: Omit<FieldMapping, "field"> | undefined): Mapping {
  const others = (mapping.fields ?? []).filter((item) => item.field !== field);
  return { ...mapping, fields: feed ? [...others, { field, ...feed }] : others };
}

/** `mapping` with the column as a segment (a further split of the numbers), or no longer. */
export function toggleSegment(mapping: Mapping, column: string): Mapping {
  const segments = mapping.segments ?? [];
  if (segments.some((segment) => segment.column === column)) {
    return { ...mapping, segments: segments.filter((segment) => segment.column !== column) };
  }
  return { ...mapping, segments: [...segments, { column, name: segmentName(column) }] };
}

export function segmentName(column: string): string {
  const name = column.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^[_0-9]+|_+$/g, "");
  return name.slice(0, 63) || "segment";
}

/** Columns of the file that nothing uses: they are left out. */
export function unusedColumns(upload: Upload, mapping: Mapping): string[] {
  const used = new Set([
    ...(mapping.fields ?? []).map((item) => item.column),
    ...(mapping.segments ?? []).map((item) => item.column),
    ...(mapping.series ?? []).map((item) => item.column),
    mapping.symbol_column,
  ]);
  return upload.detected.columns.map((column) => column.name).filter((name) => !used.has(name));
}

export function humanise(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
