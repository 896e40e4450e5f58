import { useNavigate, useSearch } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import type { Schema } from "@/api/client";
import { cn } from "@/lib/cn";
import { isRunning, type Job } from "../queries";
import { type LogLevel, useSyncLog } from "../queries-remote";

const TONES: Record<LogLevel, string> = { debug: "text-ink-3", info: "text-ink-2", warning: "text-warn", error: "text-bad" };

/** What the connector and Opsight said, oldest first. */
export function JobLog({ connectionId, job }: { connectionId: string; job: Job }) {
  const { level = "debug" } = useSearch({ from: "/_app/data-sources/$connectionId_/jobs/$jobId" });
  const navigate = useNavigate({ from: "/data-sources/$connectionId/jobs/$jobId" });
  const query = useSyncLog(connectionId, job.id, level, isRunning(job));
  return (
    <Card>
      <CardHeader
        title="Log"
        description="The last lines of the connector and of Opsight, without any configured value; kept for 30 days"
        actions={
          <Segmented<LogLevel>
            label="Least level"
            size="sm"
            value={level}
            onChange={(next) => void navigate({ search: { level: next }, replace: true, resetScroll: false })}
            options={[
              { value: "debug", label: "All" },
              { value: "info", label: "Info" },
              { value: "warning", label: "Warnings" },
              { value: "error", label: "Errors" },
            ]}
          />
        }
      />
      <DataState
        query={query}
        label="log"
        skeleton={
          <CardBody>
            <Skeleton className="h-48" />
          </CardBody>
        }
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={
          isRunning(job) ? (
            <EmptyState icon={ScrollText} title="Nothing was said yet">
              Lines appear here by themselves while the sync runs.
            </EmptyState>
          ) : (
            <EmptyState icon={ScrollText} title="Nothing was said">
              {level === "debug" ? "No line of this sync was kept." : "No line of this level was kept. Choose “All” to see every line."}
            </EmptyState>
          )
        }
      >
        {({ pages }) => (
          <CardBody className="grid gap-3">
            <ol className="max-h-140 overflow-auto rounded-md border bg-surface-2 py-2 font-mono text-xs leading-5" aria-label="Lines of the log" tabIndex={0}>
              {pages.flatMap(({ items }) => items.map((line) => <Line key={line.number} line={line} />))}
            </ol>
            {query.hasNextPage && (
              <div>
                <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Later lines
                </Button>
              </div>
            )}
          </CardBody>
        )}
      </DataState>
    </Card>
  );
}

function Line({ line }: { line: Schema<"SyncLogLine"> }) {
  return (
    <li className="flex gap-3 px-3 hover:bg-surface">
      <time dateTime={line.at} className="shrink-0 text-ink-3 max-sm:hidden">
        {line.at.slice(11, 19)}
      </time>
      <span className={cn("w-14 shrink-0 uppercase", TONES[line.level])}>{line.level}</span>
      <span className="min-w-0 break-words whitespace-pre-wrap">
        {line.origin === "opsight" && <span className="text-brand">opsight </span>}
        {line.message}
      </span>
    </li>
  );
}
