import { Eye } from "lucide-react";
import { useState } from "react";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, NO_VALUE } from "@/lib/format";
import { usePreview } from "../queries";
import type { Report, ReportPreview } from "../types";
import { OriginBadge } from "./origin-badge";

/** What a run would contain, once somebody wants to know: it asks for all figures. */
export function PreviewCard({ report }: { report: Report }) {
  const [wanted, setWanted] = useState(false);
  const query = usePreview(report.id, wanted);
  const look = () => (wanted ? void query.refetch() : setWanted(true));
  return (
    <Card>
      <CardHeader
        title="Preview"
        description="What a run would contain now. Nothing is kept."
        actions={
          <Button size="sm" busy={query.isFetching} onClick={look}>
            <Eye aria-hidden /> {wanted ? "Look again" : "Show preview"}
          </Button>
        }
      />
      {wanted && (
        <CardBody>
          <DataState query={query} label="preview" skeleton={<Skeleton className="h-48" />}>
            {(preview) => <Previewed preview={preview} />}
          </DataState>
        </CardBody>
      )}
    </Card>
  );
}

function Previewed({ preview }: { preview: ReportPreview }) {
  if (preview.problems.length > 0)
    return (
      <Notice tone="warn" title="It cannot run yet.">
        {preview.problems.map(({ message }) => message).join(" ")}
      </Notice>
    );
  return (
    <div className="grid gap-4">
      <FactList>
        <Fact label="Covers">{preview.period ?? NO_VALUE}</Fact>
        <Fact label="Data through">
          {preview.data_through ?? NO_VALUE} <OriginBadge provenance={preview.provenance} />
        </Fact>
      </FactList>
      {preview.notices.map(({ tone, text }) => (
        <Notice key={text} tone={tone === "serious" ? "bad" : tone === "warning" ? "warn" : "info"}>
          {text}
        </Notice>
      ))}
      <ol aria-label="Sections" className="divide-y text-sm">
        {preview.sections.map(({ title, rows }) => (
          <li key={title} className="flex justify-between gap-4 py-2">
            <span>{title}</span>
            {rows !== null && <span className="num text-ink-3">{rows === 1 ? "1 row" : `${formatCount(rows)} rows`}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
