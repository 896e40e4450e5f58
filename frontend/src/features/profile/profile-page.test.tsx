import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { type Me, meOptions } from "@/api/session";
import { meOf } from "@/mocks/gateway-data";
import { ProfilePage } from "./profile-page";

const visit: NonNullable<Me["impersonation"]> = {
  id: "30000000-0000-4000-8000-000000000001",
  tenant_id: "00000000-0000-4000-8000-000000000001",
  subject_id: "00000000-0000-4000-8000-0000000000bb",
  reason: "Their numbers are wrong",
  expires_at: "2030-01-01T00:00:00Z",
  break_glass: null,
};

function show(impersonation: Me["impersonation"]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(meOptions.queryKey, { ...meOf(), impersonation });
  render(
    <QueryClientProvider client={client}>
      <ProfilePage />
    </QueryClientProvider>,
  );
}

describe("ProfilePage", () => {
  it("offers to change name and password", () => {
    show(null);
    expect(screen.getByRole("textbox", { name: "Name" })).toBeEnabled();
    expect(screen.getByRole("button", { name: "Change password" })).toBeInTheDocument();
  });

  it("says why there is nothing to change during a visit, and shows whose account it is", () => {
    show(visit);
    expect(screen.getByText("You only read while you look as somebody else.")).toBeInTheDocument();
    expect(screen.getByText("ada@example.com")).toBeInTheDocument();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
  });
});
