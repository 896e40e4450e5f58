import type { Schema } from "@/api/client";

export type SyncMode = "incremental" | "full_refresh";

/** A stream that can be chosen, as the catalogue or the source itself describes it. */
export interface OfferedStream {
  name: string;
  modes: SyncMode[];
  fields: Schema<"StreamField">[];
}

/** How a stream is to be read; without `fields`, all of them. */
export interface StreamChoice {
  name: string;
  sync_mode: SyncMode;
  fields: string[] | null;
}

export const MODE_WORDS: Record<SyncMode, string> = { incremental: "What is new", full_refresh: "Everything, each time" };

export function offeredBy(connector: Schema<"Connector">, discovered?: readonly Schema<"DiscoveredStream">[]): OfferedStream[] {
  return connector.streams.map((stream) => {
    const found = discovered?.find((one) => one.name === stream.name);
    return { name: stream.name, modes: stream.sync_modes, fields: merged(stream.fields, found?.fields ?? []) };
  });
}

/** The fields that are declared and those that the source says it has; required wherever one of them says so. */
function merged(declared: readonly Schema<"StreamField">[], found: readonly Schema<"StreamField">[]): Schema<"StreamField">[] {
  const byName = new Map(declared.map((field) => [field.name, field]));
  for (const field of found) {
    const known = byName.get(field.name);
    byName.set(field.name, known ? { ...known, required: known.required || field.required } : field);
  }
  return [...byName.values()].toSorted((a, b) => Number(b.required) - Number(a.required));
}

export function allOf(offered: readonly OfferedStream[]): StreamChoice[] {
  return offered.map(({ name, modes }) => ({ name, sync_mode: modes[0] ?? "full_refresh", fields: null }));
}

/** The choice with one field in or out. All fields chosen is the same as no selection: then new ones are read, too. */
export function withField(choice: StreamChoice, stream: OfferedStream, field: string, chosen: boolean): StreamChoice {
  const before = choice.fields ?? stream.fields.map(({ name }) => name);
  const after = chosen ? [...before, field] : before.filter((name) => name !== field);
  const isAll = stream.fields.every(({ name, required }) => required || after.includes(name));
  return { ...choice, fields: isAll ? null : after };
}

export function describeFields(choice: Pick<StreamChoice, "fields">, total?: number): string {
  if (choice.fields === null) return "All fields";
  return total ? `${choice.fields.length} of ${total} fields` : `${choice.fields.length} fields`;
}
