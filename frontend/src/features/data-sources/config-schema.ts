import type { Connector } from "./queries";

/** One field of a connector's configuration, as its JSON Schema describes it. */
export interface ConfigField {
  name: string;
  title: string;
  description: string | undefined;
  kind: "text" | "integer" | "number" | "boolean" | "choice" | "date" | "upload";
  required: boolean;
  initial: string | boolean;
  choices: string[];
  minimum: number | undefined;
  maximum: number | undefined;
}

/** One way to configure a connector; most have a single one. */
export interface ConfigForm {
  title: string;
  fields: ConfigField[];
}

interface Property {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  enum?: string[];
  default?: string | number | boolean;
  minimum?: number;
  maximum?: number;
}

interface ObjectSchema {
  title?: string;
  properties?: Record<string, Property>;
  required?: string[];
  oneOf?: ObjectSchema[];
}

export type ConfigValues = Record<string, string | boolean>;

export function formsOf(connector: Connector): ConfigForm[] {
  const schema = connector.config_schema as ObjectSchema;
  return (schema.oneOf ?? [schema]).map((option) => ({
    title: option.title ?? connector.title,
    fields: Object.entries(option.properties ?? {}).map(([name, property]) => fieldOf(name, property, option.required ?? [])),
  }));
}

function fieldOf(name: string, property: Property, required: string[]): ConfigField {
  const kind = kindOf(name, property);
  return {
    name,
    title: property.title ?? name,
    description: property.description,
    kind,
    required: required.includes(name),
    initial: kind === "boolean" ? property.default === true : String(property.default ?? ""),
    choices: property.enum ?? [],
    minimum: property.minimum,
    maximum: property.maximum,
  };
}

function kindOf(name: string, property: Property): ConfigField["kind"] {
  if (name === "upload_id") return "upload";
  if (property.enum) return "choice";
  if (property.type === "integer" || property.type === "number" || property.type === "boolean") return property.type;
  return property.format === "date" ? "date" : "text";
}

export function initialValues(form: ConfigForm): ConfigValues {
  return Object.fromEntries(form.fields.map((field) => [field.name, field.initial]));
}

/** The configuration to send: numbers as numbers, and nothing for what was left empty. */
export function toConfig(form: ConfigForm, values: ConfigValues): Record<string, string | number | boolean> {
  const config: Record<string, string | number | boolean> = {};
  for (const { name, kind } of form.fields) {
    const value = values[name];
    if (value === undefined || value === "") continue;
    config[name] = kind === "integer" || kind === "number" ? Number(value) : value;
  }
  return config;
}

/** What is wrong with each field, by name; empty when the form can be sent. */
export function problemsOf(form: ConfigForm, values: ConfigValues): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of form.fields) {
    const problem = problemOf(field, values[field.name]);
    if (problem) problems[field.name] = problem;
  }
  return problems;
}

/** What is wrong with a value before the server is asked; undefined when nothing is. */
function problemOf(field: ConfigField, value: string | boolean | undefined): string | undefined {
  if (value === undefined || value === "") return field.required ? "This is needed." : undefined;
  if (field.kind !== "integer" && field.kind !== "number") return undefined;
  const number = Number(value);
  if (!Number.isFinite(number) || (field.kind === "integer" && !Number.isInteger(number))) return field.kind === "integer" ? "A whole number is needed." : "A number is needed.";
  if (field.minimum !== undefined && number < field.minimum) return `At least ${field.minimum}.`;
  if (field.maximum !== undefined && number > field.maximum) return `At most ${field.maximum}.`;
  return undefined;
}
