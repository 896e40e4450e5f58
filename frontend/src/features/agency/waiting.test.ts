import { describe, expect, it } from "vitest";
import { waitingMs } from "./waiting";

describe("waitingMs", () => {
  it("asks again soon while a client is late or being prepared", () => {
    expect(waitingMs([{ state: "ready" }, { state: "late" }])).toBe(3000);
    expect(waitingMs([{ state: "preparing" }])).toBe(3000);
  });

  it("leaves the rest alone", () => {
    expect(waitingMs([{ state: "ready" }, { state: "no_data" }, { state: "unavailable" }])).toBe(false);
    expect(waitingMs(undefined)).toBe(false);
  });
});
