import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { newRule, type Rule } from "@/lib/report-rules";
import { RuleFields } from "./rule-fields";

function Form({ first }: { first: Rule }) {
  const [rule, setRule] = useState(first);
  return (
    <>
      <RuleFields rule={rule} faults={{}} onChange={setRule} />
      <output>{JSON.stringify(rule)}</output>
    </>
  );
}

const shown = () => JSON.parse(screen.getByRole("status").textContent ?? "") as Rule;

describe("RuleFields", () => {
  beforeEach(() => void vi.spyOn(Intl, "supportedValuesOf").mockReturnValue(["America/New_York", "Europe/Berlin"]));

  it("takes a city for its zone", () => {
    render(<Form first={newRule("UTC")} />);
    const zone = screen.getByLabelText("Time zone");
    fireEvent.change(zone, { target: { value: "new york" } });
    expect(shown().zone).toBe("UTC");
    fireEvent.blur(zone);
    expect(shown().zone).toBe("America/New_York");
    expect(zone).toHaveProperty("value", "America/New_York");
  });

  it("says so where there is no such zone, and keeps the one before", () => {
    render(<Form first={newRule("UTC")} />);
    const zone = screen.getByLabelText("Time zone");
    fireEvent.change(zone, { target: { value: "Europe/Nowhere" } });
    fireEvent.blur(zone);
    expect(screen.getByText(/Choose a zone from the list/)).toBeTruthy();
    expect(shown().zone).toBe("UTC");
  });

  it("asks for the day that each kind of rule needs", () => {
    render(<Form first={newRule("UTC")} />);
    fireEvent.change(screen.getByLabelText("Repeat"), { target: { value: "monthly" } });
    fireEvent.change(screen.getByLabelText("Day"), { target: { value: "last" } });
    expect(shown()).toMatchObject({ repeats: "monthly", day: "last", time: "09:00" });
    fireEvent.change(screen.getByLabelText("Repeat"), { target: { value: "once" } });
    fireEvent.change(screen.getByLabelText("Day"), { target: { value: "2030-01-02" } });
    expect(shown()).toEqual({ repeats: "once", day: "2030-01-02", time: "09:00", zone: "UTC" });
    expect(screen.queryByLabelText("Last day")).toBeNull();
  });
});
