import { describe, expect, it } from "vitest";
import { describeConfig, formsOf, initialValues, keptSecrets, problemsOf, toConfig, valuesFrom, withKept } from "./config-schema";
import type { Connector } from "./queries";

const connector = {
  title: "Google Ads",
  config_schema: {
    type: "object",
    required: ["credentials", "account_ids"],
    properties: {
      credentials: {
        type: "object",
        required: ["client_secret"],
        properties: { client_id: { type: "string", title: "Client id" }, client_secret: { type: "string", airbyte_secret: true, title: "Client secret" } },
      },
      account_ids: { type: "array", items: { type: "string" }, title: "Accounts" },
      window: { type: "integer", default: 30 },
      start: { type: "string", format: "date-time", title: "First day" },
    },
  },
} as unknown as Connector;

describe("a form with groups, secrets and lists", () => {
  const [form] = formsOf(connector);
  if (!form) throw new Error("a connector has a form");

  it("draws the fields of a group in its place", () => {
    expect(form.fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ["credentials.client_id", "text", false],
      ["credentials.client_secret", "secret", true],
      ["account_ids", "list", true],
      ["window", "integer", false],
      ["start", "moment", false],
    ]);
  });

  it("sends groups as objects and lists as arrays", () => {
    const values = { ...initialValues(form), "credentials.client_secret": "s3cret", account_ids: "1, 2,", "credentials.client_id": "" };
    expect(toConfig(form, values)).toEqual({ credentials: { client_secret: "s3cret" }, account_ids: ["1", "2"], window: 30 });
  });

  it("asks for what is needed", () => {
    expect(problemsOf(form, { ...initialValues(form), account_ids: " , " })).toEqual({ "credentials.client_secret": "This is needed.", account_ids: "At least one is needed." });
  });
});

describe("the form of a source that is connected", () => {
  const config = { credentials: { client_id: "app", client_secret: "vlt_1" }, account_ids: ["1", "2"], start: "2026-01-05T00:00:00Z" };
  const kept = keptSecrets(connector, config);
  const form = withKept(formsOf(connector)[0] ?? { title: "", fields: [] }, kept);

  it("shows what is set, but neither a secret nor its reference", () => {
    expect(valuesFrom(form, config)).toEqual({ "credentials.client_id": "app", "credentials.client_secret": "", account_ids: "1, 2", window: "", start: "2026-01-05" });
  });

  it("does not ask for a secret that is kept, and sends its reference", () => {
    const values = valuesFrom(form, config);
    expect(problemsOf(form, values)).toEqual({});
    const sent = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    expect(toConfig(form, { ...kept, ...sent })).toEqual(config);
  });

  it("is told in words", () => {
    expect(describeConfig(connector, config).map(({ title, text }) => `${title}: ${text}`)).toEqual(["Client id: app", "Client secret: kept in the vault", "Accounts: 1, 2", "First day: 2026-01-05"]);
  });
});

describe("a connector with two ways", () => {
  const file = {
    title: "File",
    config_schema: { oneOf: [{ title: "Uploaded", required: ["upload_id"], properties: { upload_id: { type: "string" } } }, { title: "On the web", required: ["url"], properties: { url: { type: "string" } } }] },
  } as unknown as Connector;

  it("shows the way that the source was connected by", () => {
    expect(describeConfig(file, { url: "https://example.com/a.csv" })).toEqual([{ name: "url", title: "url", text: "https://example.com/a.csv" }]);
  });
});
