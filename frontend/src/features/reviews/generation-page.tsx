import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { MessageSquareHeart, Store } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyFailed } from "@/components/ui/toast";
import { idempotencyKey } from "@/api/client";
import { AskForm } from "./parts/ask-form";
import { LinkCard } from "./parts/link-card";
import { RequestsCard } from "./parts/requests-card";
import { SuppressionsCard } from "./parts/suppressions-card";
import { useLaunch, usePlaces } from "./queries";

/** Where work on reviews begins: choose a location, give its link to customers, ask by e-mail, answer what they write. */
export function GenerationPage() {
  const { location } = useSearch({ from: "/_app/ops/review-generation" });
  const mayWrite = useCan("ops:write");
  return (
    <PageBody>
      <PageHeader title="Review generation" description="Ask every customer in the same way, and answer what they write." actions={location && <Launch location={location} />} />
      <Steps />
      <ChoosePlace />
      {location && (
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
          <LinkCard key={location} locationId={location} />
          {mayWrite && <AskForm key={location} locationId={location} />}
        </div>
      )}
      <RequestsCard locationId={location} />
      <SuppressionsCard />
    </PageBody>
  );
}

function Steps() {
  const steps = ["Choose the location that your customers visited.", "Give them its link: on a receipt, a sign, or by e-mail.", "Answer every review at the desk, good or bad."];
  return (
    <ol className="grid grid-cols-1 gap-3 sm:grid-cols-3">
      {steps.map((step, index) => (
        <li key={step} className="flex items-center gap-3 rounded-lg border bg-surface px-4 py-3 text-sm text-ink-2">
          <span aria-hidden className="grid size-7 shrink-0 place-items-center rounded-full bg-brand-soft text-sm font-semibold text-brand">
            {index + 1}
          </span>
          {step}
        </li>
      ))}
    </ol>
  );
}

function ChoosePlace() {
  const { location } = useSearch({ from: "/_app/ops/review-generation" });
  const navigate = useNavigate({ from: "/ops/review-generation" });
  const [words, setWords] = useState("");
  const places = usePlaces(words);
  const items = places.data?.items ?? [];
  return (
    <Card>
      <CardHeader title="Location" description="Each one has a link of its own." />
      <DataState
        query={places}
        label="locations"
        skeleton={
          <CardBody>
            <Skeleton className="h-9" />
          </CardBody>
        }
        isEmpty={() => items.length === 0 && !words}
        empty={
          <EmptyState
            icon={Store}
            title="No locations yet"
            action={
              <Link to="/ops/locations/new" className={buttonClass({ variant: "primary" })}>
                Add a location
              </Link>
            }
          >
            Reviews are written of a place. Add yours first.
          </EmptyState>
        }
      >
        {() => (
          <CardBody className="flex flex-wrap gap-2">
            <SearchInput label="Find a location" value={words} onChange={setWords} className="w-64 max-sm:w-full" />
            <Select aria-label="Location" value={location ?? ""} onChange={({ target }) => void navigate({ search: target.value ? { location: target.value } : {}, replace: true })} className="!h-8 text-sm sm:!w-80">
              <option value="">{items.length === 0 ? "None fits" : "Choose one"}</option>
              {location && !items.some(({ id }) => id === location) && <option value={location}>The chosen location</option>}
              {items.map(({ id, name, address: { city } }) => (
                <option key={id} value={id}>
                  {[name, city].filter(Boolean).join(", ")}
                </option>
              ))}
            </Select>
          </CardBody>
        )}
      </DataState>
    </Card>
  );
}

/** Opens the desk by a signed way that carries the location. */
function Launch({ location }: { location: string }) {
  const launch = useLaunch();
  const navigate = useNavigate();
  const open = () =>
    launch
      .mutateAsync({ body: { location_id: location }, params: { header: { "Idempotency-Key": idempotencyKey() } } })
      .then(({ token }) => navigate({ to: "/app", search: { tool: "review_responder", location: token } }))
      .catch((error: unknown) => notifyFailed("The desk was not opened.", error));
  return (
    <Button variant="primary" busy={launch.isPending} onClick={open}>
      <MessageSquareHeart aria-hidden /> Open the review desk
    </Button>
  );
}
