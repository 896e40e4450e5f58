import { describe, expect, it } from "vitest";
import { outcomeWords } from "./outcomes";

describe("outcomeWords", () => {
  it("names the provider, and leads to the connection", () => {
    expect(outcomeWords("connected", "facebook")).toMatchObject({ tone: "good", title: "Facebook is connected", next: "open" });
  });

  it("begins anew only where it knows with whom", () => {
    expect(outcomeWords("denied", "google")).toMatchObject({ next: "again", label: "Try again" });
    expect(outcomeWords("denied", undefined)).toMatchObject({ next: "list", label: "See connections" });
  });

  it("trusts no address: what it does not know leads to the list", () => {
    expect(outcomeWords("constructor", "google")).toMatchObject({ title: "Nothing came back", next: "list" });
    expect(outcomeWords(undefined, undefined).next).toBe("list");
  });

  it("does not begin anew what somebody may have tampered with", () => {
    expect(outcomeWords("tampered", "google").next).toBe("list");
  });
});
