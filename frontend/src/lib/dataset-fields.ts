/** A field of a dataset as its schema describes it. */
export interface SchemaField {
  name: string;
  type: string[];
  description: string;
  required: boolean;
  key: boolean;
  /** What its numbers count, e.g. "money". */
  unit: string | undefined;
}

interface Property {
  type?: string | string[];
  description?: string;
  "x-unit"?: string;
}

interface Dataset {
  versions: readonly { definition: Record<string, unknown> }[];
  natural_key: readonly string[];
}

/**
 * The fields of the newest version. They stand in the order of the oldest, which people wrote; a version that was
 * registered comes back with its fields in no order that means anything, so that what it adds comes last.
 */
export function datasetFields({ versions, natural_key: key }: Dataset): SchemaField[] {
  const definition = versions[0]?.definition ?? {};
  const required = new Set((definition["required"] ?? []) as string[]);
  const places = Object.keys(propertiesOf(versions.at(-1)?.definition));
  const placeOf = (name: string) => (places.includes(name) ? places.indexOf(name) : places.length);
  return Object.entries(propertiesOf(definition))
    .map(([name, property]) => ({
      name,
      type: [property.type ?? "any"].flat(),
      description: property.description ?? "",
      required: required.has(name),
      key: key.includes(name),
      unit: property["x-unit"],
    }))
    .toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
}

function propertiesOf(definition: Record<string, unknown> | undefined): Record<string, Property> {
  return (definition?.["properties"] ?? {}) as Record<string, Property>;
}
