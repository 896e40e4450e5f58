import { History } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { StatusBadge } from "@/components/data/status-badge";
import { describePull, describeTarget } from "../describe-pull";
import { isRunning, type Pull, usePulls } from "../pull-queries";

const PullDetails = lazy(() => import("./pull-details"));

/** The history of pulls, newest first, each with what came of it. */
export function PullTable() {
  const query = usePulls();
  const [openId, setOpenId] = useState<string>();
  const columns: Column<Pull>[] = [
    {
      id: "created",
      header: "Asked for",
      value: (pull) => pull.created_at,
      cell: (pull) => (
        <button type="button" onClick={() => setOpenId(pull.id)} className="py-1.5 text-left font-medium whitespace-nowrap text-ink hover:text-brand hover:underline">
          <AgoText at={pull.created_at} />
        </button>
      ),
    },
    { id: "provider", header: "Provider", value: (pull) => pull.provider, cell: (pull) => <span className="uppercase">{pull.provider}</span> },
    { id: "target", header: "Read", value: describeTarget, className: "max-md:hidden" },
    { id: "trigger", header: "By", value: (pull) => pull.trigger, cell: (pull) => (pull.trigger === "manual" ? "a person" : "the schedule"), className: "max-lg:hidden" },
    { id: "state", header: "State", value: (pull) => pull.state, cell: (pull) => <StatusBadge status={pull.state} /> },
    {
      id: "result",
      header: "Result",
      value: (pull) => pull.error?.message ?? describePull(pull),
      cell: (pull) => (pull.error ? <span className="line-clamp-2 text-bad">{pull.error.message}</span> : isRunning(pull) ? <span className="text-ink-3">–</span> : describePull(pull)),
      className: "max-md:hidden",
    },
  ];
  const open = query.data?.items.find((pull) => pull.id === openId);
  return (
    <ListCard
      title="History"
      description="Every pull, newest first; counts are of observations"
      query={query}
      label="pulls"
      empty={
        <EmptyState icon={History} title="Nothing has been pulled yet">
          Press “Pull now” at a provider. Without a way to the internet it says so, and nothing changes.
        </EmptyState>
      }
      footer={<Suspense>{open && <PullDetails pull={open} open onOpenChange={() => setOpenId(undefined)} />}</Suspense>}
    >
      {({ items }) => <DataTable label="Pulls" columns={columns} rows={items} rowId={(pull) => pull.id} onOpen={(pull) => setOpenId(pull.id)} />}
    </ListCard>
  );
}
