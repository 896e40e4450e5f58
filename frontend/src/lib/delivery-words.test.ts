import { expect, it } from "vitest";
import { explainDelivery } from "./delivery-words";

it("tells why a delivery was not sent", () => {
  expect(explainDelivery({ state: "bounced", problem: "recipient_refused", attachment: null })).toContain("no such address");
  expect(explainDelivery({ state: "awaiting_approval", problem: null, attachment: null })).toContain("An admin decides");
});

it("tells how it went out", () => {
  expect(explainDelivery({ state: "sent", problem: null, attachment: "pdf" })).toBe("With the PDF attached.");
  expect(explainDelivery({ state: "sent", problem: null, attachment: null })).toContain("too large");
  expect(explainDelivery({ state: "pending", problem: null, attachment: null })).toBe("");
});
