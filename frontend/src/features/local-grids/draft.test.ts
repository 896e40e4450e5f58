import { describe, expect, it } from "vitest";
import { connectionHelps, messageAt, problemsOf } from "./draft";

const problem = (code: string, pointer = "/search/source") => ({ pointer, code, message: `It is ${code}.` });

describe("connectionHelps", () => {
  it("is for what is settled where providers are connected", () => {
    expect(["not_connected", "credentials_refused"].map((code) => connectionHelps([problem(code)]))).toEqual([true, true]);
  });

  it("is not for what somebody else has to allow", () => {
    expect(connectionHelps([problem("switched_off"), problem("not_entitled"), problem("not_known")])).toBe(false);
    expect(connectionHelps([problem("not_connected", "/business")])).toBe(false);
  });
});

describe("messageAt", () => {
  it("tells of exactly this field, which belongs to its part", () => {
    const problems = [problem("exceeded", "/search/cost_ceiling"), problem("not_connected")];
    expect(messageAt("/search/source", problems)).toBe("It is not_connected.");
    expect(problemsOf("search", problems)).toHaveLength(2);
  });
});
