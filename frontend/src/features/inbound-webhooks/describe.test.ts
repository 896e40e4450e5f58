import { describe, expect, it } from "vitest";
import { addressOf, describeReceipt } from "./describe";

describe("describeReceipt", () => {
  it("says what was done", () => {
    expect(describeReceipt({ outcome: "sync_started", error: null, duplicate_of: null })).toBe("A sync was started");
  });

  it("says why it failed", () => {
    const error = { code: "connection_not_found", message: "There is no such connection." };
    expect(describeReceipt({ outcome: null, error, duplicate_of: null })).toBe("There is no such connection.");
  });

  it("says that it was there before", () => {
    expect(describeReceipt({ outcome: null, error: null, duplicate_of: "1" })).toBe("Was received before");
  });

  it("says nothing while it waits", () => {
    expect(describeReceipt({ outcome: null, error: null, duplicate_of: null })).toBe("");
  });
});

describe("addressOf", () => {
  it("is on this host", () => {
    expect(addressOf("/api/v1/webhooks/inbound/1")).toBe(`${window.location.origin}/api/v1/webhooks/inbound/1`);
  });
});
