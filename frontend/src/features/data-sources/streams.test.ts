import { describe, expect, it } from "vitest";
import { describeFields, type OfferedStream, withField } from "./streams";

const STREAM: OfferedStream = {
  name: "ads",
  modes: ["incremental", "full_refresh"],
  fields: [
    { name: "id", description: null, required: true },
    { name: "clicks", description: null, required: false },
    { name: "spend", description: null, required: false },
  ],
};
const ALL = { name: "ads", sync_mode: "incremental", fields: null } as const;

describe("withField", () => {
  it("leaves one out of all", () => {
    expect(withField(ALL, STREAM, "spend", false).fields).toEqual(["id", "clicks"]);
  });

  it("has no selection any more once all are back", () => {
    const without = withField(ALL, STREAM, "spend", false);
    expect(withField(without, STREAM, "spend", true).fields).toBeNull();
  });
});

describe("describeFields", () => {
  it("counts what is selected", () => {
    expect(describeFields({ fields: ["id", "clicks"] }, 3)).toBe("2 of 3 fields");
    expect(describeFields({ fields: null }, 3)).toBe("All fields");
  });
});
