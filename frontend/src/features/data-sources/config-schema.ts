import type { Connector } from "./queries";

/** One field of a connector's configuration, as its JSON Schema describes it. */
export interface ConfigField {
  /** Its path in the configuration; parts of a group are joined by a dot. */
  name: string;
  title: string;
  description: string | undefined;
  kind: "text" | "integer" | "number" | "boolean" | "choice" | "date" | "moment" | "upload" | "secret" | "list";
  required: boolean;
  /** There is a value already that is never shown; empty keeps it. */
  isKept?: boolean;
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
  airbyte_secret?: boolean;
  properties?: Record<string, Property>;
  required?: string[];
}

interface ObjectSchema {
  title?: string;
  properties?: Record<string, Property>;
  required?: string[];
  oneOf?: ObjectSchema[];
}

export type ConfigValues = Record<string, string | boolean>;

/** A configuration as the API has it. */
export type Config = Record<string, unknown>;

export function formsOf(connector: Connector): ConfigForm[] {
  const schema = connector.config_schema as ObjectSchema;
  return (schema.oneOf ?? [schema]).map((option) => ({
    title: option.title ?? connector.title,
    fields: fieldsOf(option, ""),
  }));
}

/** The fields of an object; those of an object within are drawn in its place. */
function fieldsOf(schema: ObjectSchema, prefix: string): ConfigField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    property.properties ? fieldsOf(property, `${prefix}${name}.`) : [fieldOf(`${prefix}${name}`, property, (schema.required ?? []).includes(name))],
  );
}

function fieldOf(name: string, property: Property, required: boolean): ConfigField {
  const kind = kindOf(name, property);
  return {
    name,
    title: property.title ?? name,
    description: [property.description, kind === "secret" || !property.description ? hintOf(kind) : undefined].filter(Boolean).join(" ") || undefined,
    kind,
    required,
    initial: kind === "boolean" ? property.default === true : String(property.default ?? ""),
    choices: property.enum ?? [],
    minimum: property.minimum,
    maximum: property.maximum,
  };
}

function hintOf(kind: ConfigField["kind"]): string | undefined {
  if (kind === "secret") return "Goes into the vault; nobody can read it again.";
  return kind === "list" ? "Several are separated by commas." : undefined;
}

function kindOf(name: string, property: Property): ConfigField["kind"] {
  if (name === "upload_id") return "upload";
  if (property.airbyte_secret) return "secret";
  if (property.type === "array") return "list";
  if (property.enum) return "choice";
  if (property.type === "integer" || property.type === "number" || property.type === "boolean") return property.type;
  if (property.format === "date-time") return "moment";
  return property.format === "date" ? "date" : "text";
}

/** The form that a configuration was made with: the one whose required fields it has. */
export function formFor(connector: Connector, config: Config): ConfigForm {
  const forms = formsOf(connector);
  return forms.find(({ fields }) => fields.every(({ name, required }) => !required || at(config, name) !== undefined)) ?? forms[0] ?? { title: "", fields: [] };
}

/** What stands at the secret fields of a configuration: references to the vault. */
export function keptSecrets(connector: Connector, config: Config): Record<string, string> {
  const secrets = formFor(connector, config).fields.filter(({ kind }) => kind === "secret");
  return Object.fromEntries(secrets.flatMap(({ name }) => (typeof at(config, name) === "string" ? [[name, String(at(config, name))]] : [])));
}

/** The form of a source that has credentials already: they may be left as they are. */
export function withKept(form: ConfigForm, kept: Record<string, string>): ConfigForm {
  const fields = form.fields.map((field) => (field.name in kept ? { ...field, required: false, isKept: true, description: "Kept in the vault. Enter another one to replace it." } : field));
  return { ...form, fields };
}

/** What the fields show for a configuration: never a secret, nor its reference. */
export function valuesFrom(form: ConfigForm, config: Config): ConfigValues {
  return Object.fromEntries(form.fields.map((field) => [field.name, field.kind === "secret" ? "" : shown(field, at(config, field.name))]));
}

function shown(field: ConfigField, value: unknown): string | boolean {
  if (field.kind === "boolean") return value === true;
  if (Array.isArray(value)) return value.join(", ");
  if (field.kind === "moment") return String(value ?? "").slice(0, 10);
  return value === undefined || value === null ? "" : String(value as string | number);
}

function at(config: Config, name: string): unknown {
  return name.split(".").reduce<unknown>((value, part) => (value as Config | undefined)?.[part], config);
}

/** Settings by their titles, as people read them; a secret only says that it is kept. */
export function describeConfig(connector: Connector, config: Config): { name: string; title: string; text: string }[] {
  return formFor(connector, config).fields.flatMap((field) => {
    const value = at(config, field.name);
    if (value === undefined || value === "") return [];
    const text = field.kind === "secret" ? "kept in the vault" : field.kind === "boolean" ? (value === true ? "yes" : "no") : String(shown(field, value));
    return [{ name: field.name, title: field.title, text }];
  });
}

export function initialValues(form: ConfigForm): ConfigValues {
  return Object.fromEntries(form.fields.map((field) => [field.name, field.initial]));
}

export type ConfigValue = string | number | boolean | string[] | { [name: string]: ConfigValue };

/** The configuration to send: numbers as numbers, groups as objects, and nothing for what was left empty. */
export function toConfig(form: ConfigForm, values: ConfigValues): Record<string, ConfigValue> {
  const config: Record<string, ConfigValue> = {};
  for (const { name, kind } of form.fields) {
    const value = values[name];
    if (value === undefined || value === "") continue;
    put(config, name.split("."), valueOf(kind, value));
  }
  return config;
}

function valueOf(kind: ConfigField["kind"], value: string | boolean): ConfigValue {
  if (kind === "integer" || kind === "number") return Number(value);
  if (kind === "list") return partsOf(String(value));
  if (kind === "moment") return `${value}T00:00:00Z`;
  return value;
}

function partsOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

function put(config: Record<string, ConfigValue>, [name = "", ...rest]: string[], value: ConfigValue): void {
  if (rest.length === 0) {
    config[name] = value;
    return;
  }
  const group = (config[name] ?? {}) as Record<string, ConfigValue>;
  config[name] = group;
  put(group, rest, value);
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
  if (field.kind === "list" && partsOf(String(value)).length === 0) return "At least one is needed.";
  if (field.kind !== "integer" && field.kind !== "number") return undefined;
  const number = Number(value);
  if (!Number.isFinite(number) || (field.kind === "integer" && !Number.isInteger(number))) return field.kind === "integer" ? "A whole number is needed." : "A number is needed.";
  if (field.minimum !== undefined && number < field.minimum) return `At least ${field.minimum}.`;
  if (field.maximum !== undefined && number > field.maximum) return `At most ${field.maximum}.`;
  return undefined;
}
