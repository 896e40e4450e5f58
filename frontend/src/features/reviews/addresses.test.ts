import { expect, test } from "vitest";
import { addresseesIn } from "./addresses";

test("a pasted list is read line by line, with names and without", () => {
  expect(addresseesIn('ann@example.com\nBob Hill <bob@example.com>; "Cy, no" \n\n')).toEqual([
    { email: "ann@example.com" },
    { email: "bob@example.com", name: "Bob Hill" },
    { email: '"Cy' },
    { email: 'no"' },
  ]);
  expect(addresseesIn("<dee@example.com>")).toEqual([{ email: "dee@example.com" }]);
  expect(addresseesIn(" \n, ")).toEqual([]);
});
