import { expect, it } from "vitest";
import { explainDelivery } from "./delivery-words";

it("tells why a delivery was not sent", () => {
  expect(explainDelivery({ state: "bounced", problem: "recipient_refused", formats: ["pdf"], attachments: [] })).toContain("no such address");
  expect(explainDelivery({ state: "awaiting_approval", problem: null, formats: ["pdf"], attachments: [] })).toContain("An admin decides");
});

it("tells how it went out", () => {
  expect(explainDelivery({ state: "sent", problem: null, formats: ["pdf", "xlsx"], attachments: ["pdf", "xlsx"] })).toBe("With PDF, XLSX attached.");
  expect(explainDelivery({ state: "sent", problem: null, formats: ["pdf", "json"], attachments: ["pdf"] })).toContain("the rest is too large");
  expect(explainDelivery({ state: "sent", problem: null, formats: ["pdf"], attachments: [] })).toContain("too large");
  expect(explainDelivery({ state: "pending", problem: null, formats: ["pdf"], attachments: [] })).toBe("");
});
