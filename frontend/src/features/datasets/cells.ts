import type { Schema } from "@/api/client";

export type Row = Schema<"QuarantinedRow">;
export type Json = Row["row"][string];

interface Property {
  type?: string | string[];
}

/** The cells of a quarantined row as text to edit, and with them the fields that it lacks. */
export function textsOf(row: Row): Record<string, string> {
  const values = row.corrected ?? row.row;
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toText(value)]));
  if (row.origin !== "upload") for (const error of row.errors) texts[fieldOf(error)] ??= "";
  delete texts[""];
  return texts;
}

/** What is wrong with one cell. */
export function errorsOf(row: Row, name: string): string[] {
  return row.errors.filter((error) => (error.column ?? fieldOf(error)) === name).map((error) => error.message);
}

/** The edited cells as a row. Files keep text, as their mapping reads it; records take the types of their dataset. */
export function valuesOf(row: Row, texts: Record<string, string>, properties: Record<string, Property>): Record<string, Json> {
  const filled = Object.entries(texts).filter(([, text]) => text !== "");
  return Object.fromEntries(filled.map(([name, text]) => [name, row.origin === "upload" ? text : toValue(text, properties[name]?.type)]));
}

function fieldOf(error: Row["errors"][number]): string {
  return (error.pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
}

function toText(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function toValue(text: string, type: string | string[] | undefined): Json {
  if ([type ?? "any"].flat().includes("string")) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
