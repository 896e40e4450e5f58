import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SearchInput } from "./search-input";

describe("SearchInput", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    history.replaceState(null, "", "/market");
  });
  afterEach(() => void vi.useRealTimers());

  function type(onChange: (text: string) => void): void {
    render(<SearchInput label="Search series" value="" onChange={onChange} />);
    fireEvent.change(screen.getByRole("searchbox"), { target: { value: "vix" } });
  }

  it("hands on what was typed, after a pause", () => {
    const onChange = vi.fn();
    type(onChange);
    expect(onChange).not.toHaveBeenCalled();
    act(() => vi.advanceTimersByTime(250));
    expect(onChange).toHaveBeenCalledExactlyOnceWith("vix");
  });

  it("keeps to itself what was typed before the user went to another page", () => {
    const onChange = vi.fn();
    type(onChange);
    history.pushState(null, "", "/market/VIX");
    act(() => vi.advanceTimersByTime(250));
    expect(onChange).not.toHaveBeenCalled();
  });
});
