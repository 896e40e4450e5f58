import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import type { MergePreview } from "../merges";
import type { Location } from "../queries";
import { MergeReview } from "./merge-review";

const MERGES = "*/api/v1/ops/locations/merges";
const SURVIVOR: Location = {
  id: "01a218f1-b453-7f74-966a-e4d50b1d03c8",
  name: "Blue Door",
  store_code: null,
  source_mode: "no_listing",
  status: "open",
  address: { line1: "123 Main St", line2: null, district: null, city: "Austin", region: "TX", postal_code: "78701", country: "US" },
  phone: "+15125550142",
  website: null,
  coordinates: null,
  categories: [],
  hours: [],
  place_id: null,
  listing_id: null,
  created_by: "user:1",
  created_at: "2026-01-01T00:00:00Z",
  edited_by: "user:1",
  edited_at: "2026-01-01T00:00:00Z",
  etag: '"a-1"',
};
const OTHER: Location = { ...SURVIVOR, id: "01a218f1-b453-7f74-966a-e4d50b1d03c9", name: "Blue Door Coffee", phone: "+15125550143", website: "https://two.example", etag: '"b-4"' };
const PREVIEW: MergePreview = {
  survivor: SURVIVOR,
  other: OTHER,
  fields: [
    { field: "name", differs: true, default: "survivor" },
    { field: "status", differs: false, default: "survivor" },
    { field: "phone", differs: true, default: "survivor" },
    { field: "website", differs: true, default: "other" },
  ],
  verdict: "suggested",
  reasons: ["phone"],
  name_similarity: 0.9,
};

function open({ readOnly = false } = {}) {
  const on = { onMerged: vi.fn(), onReload: vi.fn(), onSwap: vi.fn() };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MergeReview preview={PREVIEW} readOnly={readOnly} {...on} />
    </QueryClientProvider>,
  );
  return { ...on, user: userEvent.setup() };
}

const choice = (field: string, side: "Stays" | "Goes") => within(screen.getByRole("group", { name: field })).getByRole("radio", { name: new RegExp(`^${side}`) });

it("begins with the survivor's values, and the other one's where it has none", () => {
  open();
  expect(choice("Name", "Stays")).toBeChecked();
  expect(choice("Website", "Goes")).toBeChecked();
  expect(screen.queryByRole("group", { name: "Status" })).not.toBeInTheDocument();
  expect(screen.getByRole("region", { name: "The same in both" })).toHaveTextContent("Open");
});

it("sends what was seen, what was chosen, and why", async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(MERGES, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ id: "1" }, { status: 201 });
    }),
  );
  const { user, onMerged } = open();
  await user.click(choice("Phone", "Goes"));
  await user.click(screen.getByRole("button", { name: "Merge" }));
  expect(screen.getByText("Say in a few words why they are one.")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Reason"), " entered  twice ");
  await user.click(screen.getByRole("button", { name: "Merge" }));
  await waitFor(() => expect(onMerged).toHaveBeenCalledWith({ id: "1" }));
  expect(sent).toEqual([{ survivor_id: SURVIVOR.id, other_id: OTHER.id, survivor_etag: '"a-1"', other_etag: '"b-4"', choices: { phone: "other" }, reason: "entered twice" }]);
});

it("leads back to both when one was changed in the meantime", async () => {
  server.use(http.post(MERGES, () => problem(412, { code: "location_stale", title: "The location changed since you read it" })));
  const { user, onMerged, onReload } = open();
  await user.type(screen.getByLabelText("Reason"), "entered twice");
  await user.click(screen.getByRole("button", { name: "Merge" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Somebody changed one of them in the meantime.");
  await user.click(screen.getByRole("button", { name: "Look again" }));
  expect(onReload).toHaveBeenCalled();
  expect(onMerged).not.toHaveBeenCalled();
});

it("says at a field which choice does not fit", async () => {
  const errors = [{ pointer: "/choices/phone", code: "phone", message: "must be a number" }];
  server.use(http.post(MERGES, () => problem(422, { code: "invalid_request", errors })));
  const { user } = open();
  await user.type(screen.getByLabelText("Reason"), "entered twice");
  await user.click(screen.getByRole("button", { name: "Merge" }));
  expect(await screen.findByText("Must be a number.")).toBeInTheDocument();
  expect(screen.getByRole("alert")).toHaveTextContent("Look at what is marked.");
});

it("only shows where the role reads", () => {
  open({ readOnly: true });
  expect(choice("Name", "Goes")).toBeDisabled();
  expect(screen.queryByRole("button", { name: "Merge" })).not.toBeInTheDocument();
});
