import { describe, expect, it } from "vitest";
import { formsOf, initialValues, problemsOf, toConfig } from "./config-schema";
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
