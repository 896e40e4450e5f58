import type { Meta, StoryObj } from "@storybook/react-vite";
import { Plug } from "lucide-react";
import { ApiProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { DataState, type Loadable } from "./data-state";
import { EmptyState } from "./empty-state";

interface Args {
  query: Partial<Loadable<string[]>>;
}

const LOADED_AT = Date.now() - 9 * 60_000;

function Example({ query }: Args) {
  const full: Loadable<string[]> = { data: undefined, error: null, isFetching: false, dataUpdatedAt: LOADED_AT, refetch: () => undefined, ...query };
  return (
    <Card className="max-w-160">
      <CardHeader title="Connections" description="What this tenant reads" />
      <CardBody>
        <DataState
          query={full}
          label="connections"
          skeleton={<Skeleton className="h-24" />}
          isEmpty={(rows) => rows.length === 0}
          empty={
            <EmptyState icon={Plug} title="No source is connected" action={<Button variant="primary">Connect a source</Button>}>
              Numbers arrive as soon as one is.
            </EmptyState>
          }
          runbook="/docs/runbooks/sync-failed"
        >
          {(rows) => <ul className="grid grid-cols-1 gap-2 text-sm">{rows.map((row) => <li key={row}>{row}</li>)}</ul>}
        </DataState>
      </CardBody>
    </Card>
  );
}

const rows = ["Google Ads, every hour", "Meta Ads, every hour", "Prices, once a day"];
const failure = (status: number, title: string, detail: string) => new ApiProblem(status, { title, detail, request_id: "4aced3f5e6811841" });

const meta = { title: "Data/DataState", component: Example } satisfies Meta<typeof Example>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Loading: Story = { args: { query: {} } };
export const Loaded: Story = { args: { query: { data: rows } } };
export const Empty: Story = { args: { query: { data: [] } } };
export const Failed: Story = { args: { query: { error: failure(503, "A part of Opsight is away", "The ingestion service does not answer.") } } };
export const Forbidden: Story = { args: { query: { error: failure(403, "You may not do this", "This needs the scope ingestion:read.") } } };
export const Missing: Story = { args: { query: { error: failure(404, "There is nothing here", "The connection may have been deleted.") } } };
export const Offline: Story = { args: { query: { error: ApiProblem.offline() } } };
export const KeptAfterAFailedRefresh: Story = { args: { query: { data: rows, error: failure(503, "A part of Opsight is away", "Try again shortly.") } } };
export const KeptWhileOffline: Story = { args: { query: { data: rows, error: ApiProblem.offline() } } };
