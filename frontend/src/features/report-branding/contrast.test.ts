import { expect, it } from "vitest";
import { readingOf } from "./contrast";

it("says that a dark colour reads well", () => {
  expect(readingOf("#8a1c4f")).toEqual({ reads: true, words: "Reads well: its contrast with paper is 8.2 to 1." });
});

it("says that a bright one does not, and which near it does, as the server would", () => {
  expect(readingOf("#ffcc00")).toEqual({
    reads: false,
    words: "Too bright to read: its contrast with paper is 1.4 to 1, and 4.5 to 1 is needed.",
    nearest: "#8a6e00",
  });
});

it.each(["red", "#12345", ""])("says nothing of %j, which is no colour", (color) => expect(readingOf(color)).toBeUndefined());
