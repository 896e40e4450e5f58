import { expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import { addresses, addressFaults } from "./addresses";

it("reads what was typed or pasted, each address once", () => {
  expect(addresses("bob@example.com, Ann@example.com;\ncarl@example.com", ["ann@example.com"])).toEqual(["ann@example.com", "bob@example.com", "carl@example.com"]);
  expect(addresses("  ", ["ann@example.com"])).toEqual(["ann@example.com"]);
});

it("says what is wrong with which address", () => {
  const errors = [
    { pointer: "/recipients/1", code: "address", message: "There is nothing after the @." },
    { pointer: "/formats/0", code: "format_unknown", message: "The run is not had as png." },
  ];
  expect([...addressFaults(new ApiProblem(422, { errors }), ["ann@example.com", "bob@"])]).toEqual([["bob@", "There is nothing after the @."]]);
  expect(addressFaults(undefined, ["ann@example.com"]).size).toBe(0);
});
