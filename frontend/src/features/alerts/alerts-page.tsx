import { BellRing, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import { ChannelsCard } from "./parts/channels-card";
import { HistoryTable } from "./parts/history-table";
import { RuleList } from "./parts/rule-list";
import { type AlertRule, useEvents, useRules } from "./queries";

const RuleDialog = lazy(() => import("./parts/rule-dialog"));

/** When whom is told of what, and what happened. */
export function AlertsPage() {
  const [editing, setEditing] = useState<AlertRule | "new">();
  const { dataset } = useView();
  const mayWrite = useCan("metrics:write");
  const rules = useRules();
  const events = useEvents();
  const add = mayWrite && (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus aria-hidden /> New alert
    </Button>
  );
  return (
    <PageBody>
      <PageHeader title="Alerts" description="Be told by mail or in Slack when a measure crosses a line, changes or is unusual, a budget is missed, or the numbers grow old." actions={<ViewControls dates={false}>{add}</ViewControls>} />
      <Card>
        <CardHeader title="Rules" />
        <DataState
          query={rules}
          label="rules"
          skeleton={
            <CardBody>
              <Skeleton className="h-40" />
            </CardBody>
          }
          isEmpty={(data) => data.items.every((rule) => rule.dataset !== dataset)}
          empty={
            <EmptyState icon={BellRing} title="Nobody is told of anything yet" action={add}>
              Start with what would cost most if it went unseen: spend above your daily budget, or conversions that fall.
            </EmptyState>
          }
        >
          {(data) => <RuleList rules={data.items.filter((rule) => rule.dataset === dataset)} onEdit={setEditing} />}
        </DataState>
      </Card>
      <Card>
        <CardHeader title="History" description="What rules found, with the numbers, and whom it was told." />
        <DataState
          query={events}
          label="history"
          skeleton={
            <CardBody>
              <Skeleton className="h-40" />
            </CardBody>
          }
          isEmpty={(data) => data.items.length === 0}
          empty={
            <EmptyState icon={BellRing} title="Nothing has happened yet">
              Each alert that fires, lasts or ends is kept here.
            </EmptyState>
          }
        >
          {(data) => <HistoryTable events={data.items} />}
        </DataState>
      </Card>
      <ChannelsCard />
      <Suspense>{editing && <RuleDialog rule={editing === "new" ? undefined : editing} dataset={dataset} onClose={() => setEditing(undefined)} />}</Suspense>
    </PageBody>
  );
}
