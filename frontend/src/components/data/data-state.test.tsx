import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiProblem } from "@/api/problem";
import { DataState, type Loadable } from "./data-state";

function show(query: Partial<Loadable<string[]>>) {
  const refetch = vi.fn();
  const full: Loadable<string[]> = { data: undefined, error: null, isFetching: false, dataUpdatedAt: Date.now(), refetch, ...query };
  render(
    <DataState query={full} label="rows" skeleton={<i data-testid="skeleton" />} isEmpty={(rows) => rows.length === 0} empty={<p>Nothing yet</p>}>
      {(rows) => <p>{rows.join()}</p>}
    </DataState>,
  );
  return refetch;
}

describe("DataState", () => {
  it("announces what is loading beside a skeleton", () => {
    show({});
    expect(screen.getByRole("status")).toHaveTextContent("Loading rows");
    expect(screen.getByTestId("skeleton")).toBeInTheDocument();
  });

  it("shows data, and the empty state instead when there is nothing in them", () => {
    show({ data: ["a", "b"] });
    expect(screen.getByText("a,b")).toBeInTheDocument();
    show({ data: [] });
    expect(screen.getByText("Nothing yet")).toBeInTheDocument();
  });

  it("says what failed with the request id, and tries again", async () => {
    const refetch = show({ error: new ApiProblem(500, { title: "Something went wrong on our side", request_id: "req_9" }) });
    expect(screen.getByRole("alert")).toHaveTextContent("Request req_9");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(refetch).toHaveBeenCalledOnce();
  });

  it("explains a refusal and offers no retry that would fail again", () => {
    show({ error: new ApiProblem(403, { detail: "This needs the scope metrics:read." }) });
    expect(screen.getByRole("alert")).toHaveTextContent("You do not have access to this");
    expect(screen.queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });

  it("keeps the old data, marked, when a refresh fails", () => {
    show({ data: ["old"], error: new ApiProblem(503, { title: "A part of Opsight is away", request_id: "req_3" }) });
    expect(screen.getByText("old")).toBeInTheDocument();
    expect(screen.getByRole("status")).toHaveTextContent("The refresh failed.");
  });

  it("keeps the old data, marked, when the network is away", () => {
    show({ data: ["old"], error: ApiProblem.offline() });
    expect(screen.getByText("old")).toBeInTheDocument();
    expect(screen.getByRole("status")).toHaveTextContent("You are offline.");
  });
});
