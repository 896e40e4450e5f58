import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { GOALS, type Goal, LOCATION_COUNTS, type LocationCount } from "../words";
import { TileChoice } from "./tile-choice";

function Counts() {
  const [chosen, setChosen] = useState<LocationCount[]>([]);
  return <TileChoice name="count" options={LOCATION_COUNTS} chosen={chosen} onChange={setChosen} columns="" />;
}

function Goals() {
  const [chosen, setChosen] = useState<Goal[]>([]);
  return <TileChoice name="goals" options={GOALS} chosen={chosen} onChange={setChosen} multiple columns="" />;
}

describe("TileChoice", () => {
  it("is a group of radio buttons: one is chosen, by arrow keys too", async () => {
    const user = userEvent.setup();
    render(<Counts />);
    await user.click(screen.getByRole("radio", { name: "2 to 10" }));
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("radio", { name: "2 to 10" })).not.toBeChecked();
    expect(screen.getByRole("radio", { name: "11 to 50" })).toBeChecked();
  });

  it("is a group of checkboxes when several may be chosen, by the space bar too", async () => {
    const user = userEvent.setup();
    render(<Goals />);
    await user.click(screen.getByRole("checkbox", { name: /Win reviews/ }));
    screen.getByRole("checkbox", { name: /Measure advertising/ }).focus();
    await user.keyboard(" ");
    expect(screen.getAllByRole("checkbox", { checked: true })).toHaveLength(2);
    await user.click(screen.getByRole("checkbox", { name: /Win reviews/ }));
    expect(screen.getAllByRole("checkbox", { checked: true })).toHaveLength(1);
  });
});
