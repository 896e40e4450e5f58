// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { addressOf, describeReceipt } from "./describe";

describe("describeReceipt", () => {
  it("says what was done", () => {
    expect(describeReceipt({ outcome: "sync_started", error: null, duplicate_of: null, counts: null })).toBe("A sync was started");
  });

  it("says where pushed records went", () => {
    const counts = { received: 5, accepted: 2, inserted: 1, updated: 1, unchanged: 1, merged: 1, quarantined: 1 };
    expect(describeReceipt({ outcome: "records_pushed", error: null, duplicate_of: null, counts })).toBe("Records were taken: 2 new or changed, 2 known, 1 in quarantine");
    const good = { ...counts, received: 2, unchanged: 0, merged: 0, quarantined: 0 };
    expect(describeReceipt({ outcome: "records_pushed", error: null, duplicate_of: null, counts: good })).toBe("Records were taken: 2 new or changed");
  });

  it("says why it failed", () => {
    const error = { code: "connection_not_found", message: "There is no such connection." };
    expect(describeReceipt({ outcome: null, error, duplicate_of: null, counts: null })).toBe("There is no such connection.");
  });

  it("says that it was there before", () => {
    expect(describeReceipt({ outcome: null, error: null, duplicate_of: "1", counts: null })).toBe("Was received before");
  });

  it("says nothing while it waits", () => {
    expect(describeReceipt({ outcome: null, error: null, duplicate_of: null, counts: null })).toBe("");
  });
});

describe("addressOf", () => {
  it("is on this host", () => {
    expect(addressOf("/api/v1/webhooks/inbound/1")).toBe(`${window.location.origin}/api/v1/webhooks/inbound/1`);
  });
});
