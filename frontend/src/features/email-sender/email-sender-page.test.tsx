import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it } from "vitest";
import { problem } from "@/mocks/handlers";
import { server } from "@/mocks/server";
import type { EmailCheck, Readiness } from "./describe";
import { EmailSenderPage } from "./email-sender-page";

const READINESS = "*/api/v1/email/readiness";
const SPF: EmailCheck = {
  name: "spf",
  status: "fail",
  summary: "The domain does not say who may send its mail. Publish the record.",
  details: ["It takes 2 of 10 lookups."],
  found: [],
  publish: [{ name: "sender.example", type: "TXT", value: "v=spf1 include:amazonses.com -all" }],
};
const DMARC: EmailCheck = { name: "dmarc", status: "pass", summary: "Mail that nobody vouches for is not taken.", details: [], found: ["v=DMARC1; p=reject"], publish: [] };
const SES: EmailCheck = { name: "ses_identity", status: "not_checkable", summary: "Mail does not go through Amazon SES.", details: [], found: [], publish: [] };
const FOUND: Readiness = { sender: "Opsight <reports@sender.example>", domain: "sender.example", transport: "smtp", ready: false, checked_at: "2026-11-27T09:00:00Z", checks: [SPF, DMARC, SES] };

function open(answer: (request: Request) => Response) {
  server.use(http.get(READINESS, ({ request }) => answer(request)));
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <EmailSenderPage />
    </QueryClientProvider>,
  );
}

it("says how each check went, what was found and what to publish", async () => {
  open(() => HttpResponse.json(FOUND));
  const [spf, dmarc, ses] = await screen.findAllByRole("listitem");
  expect(within(spf!).getByRole("heading", { name: /^SPF.* Fails$/ })).toBeVisible();
  expect(within(spf!).getByRole("region", { name: "Record for sender.example" })).toHaveTextContent("v=spf1 include:amazonses.com -all");
  expect(within(dmarc!).getByText("Passes")).toBeVisible();
  expect(within(dmarc!).queryByRole("button", { name: "Copy the record" })).toBeNull();
  expect(within(ses!).getByText("Not checked")).toBeVisible();
  expect(screen.getByText("Not ready")).toBeVisible();
});

it("looks again when it is asked to", async () => {
  open((request) => HttpResponse.json(new URL(request.url).searchParams.get("refresh") === "true" ? { ...FOUND, ready: true } : FOUND));
  await userEvent.click(await screen.findByRole("button", { name: "Look again" }));
  expect(await screen.findByText("Ready to send")).toBeVisible();
});

it("says why there is nothing, and offers to try again", async () => {
  open(() => problem(503, { title: "The service is away" }));
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Look again" })).toBeNull();
});
