import { describe, expect, it } from "vitest";
import { actorOf, objectOf, stepOf } from "./describe";
import type { Rotation, SecretEvent } from "./queries";

const event = { object_type: "secret", object_id: "0a1b2c3d-4e5f", detail: {} } as SecretEvent;

describe("objectOf", () => {
  it("names a credential by its label", () => {
    expect(objectOf({ ...event, detail: { label: "Meta ads: access token" } })).toBe("Meta ads: access token");
  });
  it("names keys by what they are for", () => {
    expect(objectOf({ ...event, object_type: "rotation", detail: { purpose: "connector" } })).toBe("Connectors");
  });
  it("falls back to the id", () => {
    expect(objectOf(event)).toBe("secret 0a1b2c3d");
  });
});

describe("actorOf", () => {
  it("says service names as words", () => {
    expect(actorOf("service:ops_hub")).toBe("Ops hub");
    expect(actorOf("user:6e1f")).toBe("A person");
  });
});

describe("stepOf", () => {
  it("says what a rotation is doing", () => {
    expect(stepOf({ purpose: "connector", kind: "data_key", state: "reencrypting" } as Rotation)).toBe("Connectors: Sealing anew");
    expect(stepOf({ purpose: "oauth", kind: "rewrap", state: "planned" } as Rotation)).toBe("Provider sign-ins: Wrapping keys anew");
  });
});
