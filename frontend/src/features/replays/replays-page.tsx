import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useCan } from "@/api/session";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { PageBody, PageHeader } from "@/components/data/page";
import { Notice } from "@/components/ui/notice";
import { REPLAY_COLUMNS } from "./parts/replay-columns";
import { StartCard } from "./parts/start-card";
import { useReplays } from "./queries";

/** Reading a window again: start it, and see what earlier ones changed. */
export function ReplaysPage() {
  const query = useReplays();
  const navigate = useNavigate();
  const mayWrite = useCan("ingestion:write");
  return (
    <PageBody>
      <PageHeader title="Replays" description="Reads days of a dataset again, checks every row anew, and rebuilds exactly these days. Doing it twice changes nothing." />
      {mayWrite ? <StartCard /> : <Notice>Your role can see replays, but not start them. An owner or admin can change that.</Notice>}
      <ListCard
        title="All replays"
        description="Newest first, with what each changed."
        query={query}
        label="replays"
        empty={
          <EmptyState icon={RotateCcw} title="No replays yet">
            After a late correction at a platform, or a new version of a dataset, replay the days it is about.
          </EmptyState>
        }
      >
        {({ items }) => (
          <DataTable
            label="Replays"
            columns={REPLAY_COLUMNS}
            rows={items}
            rowId={(replay) => replay.id}
            onOpen={({ id }) => void navigate({ to: "/replays/$replayId", params: { replayId: id } })}
          />
        )}
      </ListCard>
    </PageBody>
  );
}
