import { describe, expect, it } from "vitest";
import { checksOf } from "./checks";
import { connection, offer } from "./fixtures";
import type { Connection } from "./types";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const of = (one: Connection, label: string) => checksOf(one, offer(), NOW, "UTC").find((check) => check.label === label);
const failing = (health: Partial<Connection["health"]>) => connection({ health: { ...connection().health, ...health } });

describe("checksOf", () => {
  it("finds nothing wrong with one that works", () => {
    expect(checksOf(connection(), offer(), NOW, "UTC").map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok", "ok", "ok"]);
  });

  it("lays a lost access to the access, not to the provider", () => {
    const one = failing({ state: "expired", reason: "refresh_revoked" });
    expect(of(one, "Access")?.state).toBe("bad");
    expect(of(one, "Google answers")?.state).toBe("ok");
  });

  it("counts the permissions that are missing", () => {
    expect(of(connection({ scopes: [] }), "Permissions")).toEqual({ label: "Permissions", state: "bad", text: "1 of 1 are not granted" });
  });

  it("lays an outage to the provider, and says that it passes", () => {
    const one = { ...failing({ state: "error", reason: "provider_down" }), last_error_at: "2026-11-26T11:50:00Z" };
    expect(of(one, "Google answers")).toEqual({ label: "Google answers", state: "warn", text: "Google does not answer. Nothing is wrong here. Last tried 10 minutes ago." });
    expect(of(one, "Access")?.state).toBe("ok");
  });

  it("notes a failure that is no error yet", () => {
    expect(of(connection({ last_error_at: "2026-11-26T11:00:00Z" }), "Google answers")?.state).toBe("warn");
  });

  it("judges nothing of one that is disconnected", () => {
    const one = { ...failing({ state: "disconnected", reason: "user_disconnected" }), disconnected_at: "2026-11-25T12:00:00Z" };
    expect(checksOf(one, offer(), NOW, "UTC").map(({ state }) => state)).toEqual(["bad", "open", "open", "open", "open", "open"]);
  });
});
