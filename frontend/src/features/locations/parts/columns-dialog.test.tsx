import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import type { Preferences } from "../columns";
import ColumnsDialog from "./columns-dialog";

const PATH = "*/api/v1/ops/locations/metrics/preferences";
const column = (key: "city" | "phone" | "status" | "rating", label: string, hasData = true) => ({ key, label, unit: "text", source: "location", has_data: hasData }) as const;
const SEEN: Preferences = {
  columns: ["city", "phone"],
  is_default: false,
  defaults: ["status"],
  available: [column("city", "City"), column("phone", "Phone"), column("status", "Status"), column("rating", "Rating", false)],
  most: 3,
  changed_at: null,
  etag: '"user:1-1"',
};

function open() {
  const onClose = vi.fn();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const sent: unknown[] = [];
  server.use(
    http.get(PATH, () => HttpResponse.json(SEEN)),
    http.put(PATH, async ({ request }) => {
      sent.push(request.headers.get("if-match"), await request.json());
      return HttpResponse.json(SEEN);
    }),
  );
  render(
    <QueryClientProvider client={client}>
      <ColumnsDialog seen={SEEN} onClose={onClose} />
    </QueryClientProvider>,
  );
  return { onClose, sent, user: userEvent.setup() };
}

const order = () => within(screen.getByRole("list", { name: "Shown, in this order" })).getAllByRole("listitem").map((item) => item.textContent);

it("moves columns by buttons and by keys, and says where they are", async () => {
  const { user } = open();
  await user.click(screen.getByRole("button", { name: "Move City down" }));
  expect(order()).toEqual(["Phone", "City"]);
  expect(screen.getByRole("status")).toHaveTextContent("City is now 2 of 2.");
  screen.getByRole("button", { name: "Move City down" }).focus();
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(order()).toEqual(["City", "Phone"]);
});

it("takes no more than the most, marks what has no figures, and saves the order", async () => {
  const { user, onClose, sent } = open();
  expect(screen.getByText("Rating").closest("li")).toHaveTextContent("No figures yet");
  await user.click(screen.getByRole("button", { name: "Add Rating" }));
  expect(screen.getByRole("button", { name: "Add Status" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Take City out" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sent).toEqual(['"user:1-1"', { columns: ["phone", "rating"] }]);
});

it("says when they were changed elsewhere", async () => {
  const { user, onClose } = open();
  server.use(http.put(PATH, () => problem(412, { code: "location_metrics_stale", title: "Your columns were changed elsewhere" })));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Your columns were changed elsewhere");
  expect(onClose).not.toHaveBeenCalled();
});
