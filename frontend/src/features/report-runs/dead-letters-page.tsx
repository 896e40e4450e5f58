import { useNavigate, useSearch } from "@tanstack/react-router";
import { RotateCcw, ShieldCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { useCan } from "@/api/session";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { notifyFailed } from "@/components/ui/toast";
import { ReportingTabs } from "@/components/view/reporting-tabs";
import { plural } from "@/lib/format";
import { DiscardDialog } from "./parts/discard-dialog";
import { letterColumns } from "./parts/letter-columns";
import { type Replayed, ReplayOutcomes } from "./parts/replay-outcomes";
import { type DeadLetter, useDeadLetters, useLetterChanges } from "./queries";
import type { LettersSearch } from "./search";
import { LETTER_STATES } from "./words";

/** Runs that ended with something missing: replayed, one or many at once, or let be. */
export function DeadLettersPage() {
  const { show } = useSearch({ from: "/_app/ops/dead-letters" });
  const navigate = useNavigate({ from: "/ops/dead-letters" });
  const mayRun = useCan("reports:run");
  const state = show ?? "open";
  const [replayed, setReplayed] = useState<Replayed[]>([]);
  const query = useDeadLetters(state, replayed.length > 0);
  const { replay, isReplaying } = useLetterChanges();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<DeadLetter>();
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const chosen = items.filter(({ id }) => picked.has(id));
  const columns = useMemo(() => letterColumns({ canSettle: mayRun && state === "open", picked, onPick: setPicked, onDiscard: setDiscarding }), [mayRun, state, picked]);
  const replayChosen = async () => {
    try {
      const outcomes = new Map((await replay(chosen.map(({ id }) => id))).items.map(({ id, outcome }) => [id, outcome]));
      setReplayed(chosen.map((letter) => ({ letter, outcome: outcomes.get(letter.id) ?? "not_found" })));
      setPicked(new Set());
    } catch (error) {
      notifyFailed("Nothing was replayed.", error);
    }
  };
  const narrow = (next: string) => {
    setPicked(new Set());
    void navigate({ search: { show: next === "open" ? undefined : (next as LettersSearch["show"]) }, replace: true });
  };
  return (
    <PageBody>
      <PageHeader title="Dead letters" description="Runs that ended with something missing, until they are whole or somebody lets them be." />
      <ReportingTabs />
      {replayed.length > 0 && <ReplayOutcomes replayed={replayed} onClose={() => setReplayed([])} />}
      <ListCard
        title={LETTER_STATES[state]}
        actions={
          <>
            <Select aria-label="Shown" className="sm:!w-auto" value={state} onChange={({ target }) => narrow(target.value)}>
              {Object.entries(LETTER_STATES).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
            {mayRun && state === "open" && items.length > 0 && (
              <>
                <Button onClick={() => setPicked(new Set(chosen.length === items.length ? [] : items.map(({ id }) => id)))}>{chosen.length === items.length ? "Pick none" : "Pick all"}</Button>
                <Button variant="primary" busy={isReplaying} disabled={chosen.length === 0} onClick={() => void replayChosen()}>
                  <RotateCcw aria-hidden /> Replay {chosen.length > 0 ? plural(chosen.length, "run") : ""}
                </Button>
              </>
            )}
          </>
        }
        query={{ ...query, data: query.data && { items } }}
        label="dead letters"
        empty={
          <EmptyState icon={ShieldCheck} title={state === "open" ? "Nothing is missing" : "None"}>
            {state === "open" ? "A run that ends with something missing waits here until it is replayed or let be." : "No dead letter is in this state."}
          </EmptyState>
        }
        footer={<DiscardDialog letter={discarding} onClose={() => setDiscarding(undefined)} />}
      >
        {(data) => (
          <DataTable
            label="Dead letters"
            columns={columns}
            rows={data.items}
            rowId={({ id }) => id}
            pages={{ hasMore: query.hasNextPage && !query.isFetchingNextPage, onMore: () => void query.fetchNextPage() }}
          />
        )}
      </ListCard>
    </PageBody>
  );
}
