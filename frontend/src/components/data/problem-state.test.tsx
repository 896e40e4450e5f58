import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import { ProblemState } from "./problem-state";

const refused = (pointer: string) =>
  new ApiProblem(422, { title: "The request is not valid", errors: [{ pointer, code: "type", message: 'the value is not a "uuid"' }] });

describe("a refused request", () => {
  it("is something missing, when its address is at fault", () => {
    render(<ProblemState problem={refused("#/path/connection_id")} />);
    expect(screen.getByText("There is nothing here")).toBeVisible();
    expect(screen.queryByText(/uuid/)).toBeNull();
  });

  it("says what is wrong with it otherwise", () => {
    render(<ProblemState problem={refused("#/query/start_date")} />);
    expect(screen.getByText(/The value is not a "uuid"\./)).toBeVisible();
  });
});
