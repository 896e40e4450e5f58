import { describe, expect, it } from "vitest";
import { actorOf, objectOf, resultOf, stepOf } from "./describe";
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
  });
  it("names people whom it knows", () => {
    expect(actorOf("user:6e1f", new Map([["6e1f", "Ada"]]))).toBe("Ada");
    expect(actorOf("user:6e1f")).toBe("A person");
  });
});

describe("resultOf", () => {
  const finished = { finished_at: "2026-11-26T06:00:00Z", waiting_for: [] as string[], error: null } as Rotation;
  it("tells an end from a failure and from work that is left to others", () => {
    expect(resultOf(finished).label).toBe("Done");
    expect(resultOf({ ...finished, finished_at: null }).label).toBe("Running");
    expect(resultOf({ ...finished, finished_at: null, error: "keys_gone" }).label).toBe("Failed");
    expect(resultOf({ ...finished, waiting_for: ["ingestion.x.y"] }).label).toBe("Old key still in use");
  });
});

describe("stepOf", () => {
  it("says what a rotation is doing", () => {
    expect(stepOf({ purpose: "connector", kind: "data_key", state: "reencrypting" } as Rotation)).toBe("Connectors: Sealing anew");
    expect(stepOf({ purpose: "oauth", kind: "rewrap", state: "planned" } as Rotation)).toBe("Provider sign-ins: Wrapping keys anew");
  });
});
