import { describe, expect, it } from "vitest";
import { fieldProblems } from "./field-problems";
import { ApiProblem } from "./problem";

function refused(...errors: { pointer: string; code: string; message: string }[]) {
  return new ApiProblem(422, { code: "invalid_request", title: "The request is not valid", errors });
}

describe("fieldProblems", () => {
  it("finds the field by the end of its pointer, also within groups and lists", () => {
    const error = refused(
      { pointer: "/config/credentials/client_id", code: "minLength", message: "is too short" },
      { pointer: "/config/account_ids/0", code: "pattern", message: '[hidden] does not match "^[0-9]+$"' },
      { pointer: "/schedule/cron/time_zone", code: "value_error", message: "Value error, is not an IANA time zone" },
    );
    expect(fieldProblems(error, ["credentials.client_id", "account_ids", "time_zone"])).toEqual({
      byField: { "credentials.client_id": "Is too short.", account_ids: "This does not look as it should.", time_zone: "Is not an IANA time zone." },
      unplaced: [],
    });
  });

  it("keeps what belongs to no field", () => {
    const error = refused({ pointer: "/config", code: "required", message: "credentials are required." });
    expect(fieldProblems(error, ["name"])).toEqual({ byField: {}, unplaced: ["/config: Credentials are required."] });
  });

  it("puts a name that is taken at the name", () => {
    const error = new ApiProblem(409, { code: "connection_name_taken", title: "Another connection has this name", detail: "There is one called Ads already." });
    expect(fieldProblems(error, ["name"]).byField).toEqual({ name: "There is one called Ads already." });
  });

  it("does not take one field for another that ends alike", () => {
    expect(fieldProblems(refused({ pointer: "/base_url", code: "x", message: "No." }), ["url"]).byField).toEqual({});
  });
});
