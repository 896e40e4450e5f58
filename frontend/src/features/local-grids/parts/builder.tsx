import { useNavigate } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { toProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { SAVING, useAutosave } from "@/api/use-autosave";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { messageAt, MOST_KEYWORDS, NEW_DRAFT, problemsOf, type SectionKey, SECTIONS } from "../draft";
import { useGridChanges, usePreview } from "../queries";
import type { DraftProblem, GridDraft, GridPreview, GridReport } from "../types";
import { SOURCES } from "../words";
import { BuilderActions } from "./builder-actions";
import { BusinessSection } from "./business-section";
import { MapSection } from "./map-section";
import { RecipientsSection } from "./recipients-section";
import { RecipientsSummary } from "./recipients-summary";
import { SearchSection } from "./search-section";
import { Section } from "./section";
import { TextList } from "./text-list";

/** All parts of a grid. What is filled in is kept by itself, and shown on the map as it will be asked. */
export function Builder({ report }: { report: GridReport }) {
  const navigate = useNavigate();
  const mayWrite = useCan("reports:write") && report.state !== "archived";
  const mayRun = useCan("reports:run");
  const [draft, setDraft] = useState<GridDraft>({ ...NEW_DRAFT, ...report.draft });
  const [open, setOpen] = useState<SectionKey>(() => SECTIONS.find(({ key }) => problemsOf(key, report.problems).length > 0)?.key ?? "map");
  const { run, replace, busy } = useGridChanges();
  const { saving, error, flush } = useAutosave(report.etag, draft, (etag, wanted) => replace(report.id, etag, wanted));
  const shown = useDeferredValue(draft);
  const preview = usePreview(report.id, shown);
  const refused = refusalOf(preview.error) ?? refusalOf(error) ?? [];
  const problems = refused.length > 0 ? refused : (preview.data?.problems ?? report.problems);
  const errorAt = (pointer: string) => messageAt(pointer, problems);
  const change = (patch: Partial<GridDraft>) => setDraft((before) => ({ ...before, ...patch }));
  const start = async () => {
    if (!(await flush())) return; // what is marked would be left out of the run
    try {
      const started = await run(report.id);
      await navigate({ to: "/ops/reports/local-search-grid/$id/results", params: { id: report.id }, search: { run: started.id } });
    } catch (failure) {
      notifyFailed("The run was not started.", failure);
    }
  };
  const parts: Record<SectionKey, React.ReactNode> = {
    business: <BusinessSection draft={draft} errorAt={errorAt} onChange={change} />,
    map: <MapSection draft={draft} preview={preview.data} errorAt={errorAt} onChange={change} />,
    keywords: (
      <TextList label="Keywords" one="a keyword" hint="What people search for; several at once with commas." values={draft.keywords ?? []} most={MOST_KEYWORDS} pointer="/keywords" errorAt={errorAt} onChange={(keywords) => change({ keywords })} />
    ),
    search: <SearchSection draft={draft} preview={preview.data} problems={problems} errorAt={errorAt} onChange={change} />,
    recipients: (
      <RecipientsSection report={report} draft={draft} preview={preview.data} errorAt={errorAt} onChange={change} />
    ),
  };
  return (
    <>
      {report.state === "archived" && <Notice title="Archived.">It neither runs nor changes until it is restored.</Notice>}
      {saving === "changed_elsewhere" && (
        <Notice tone="warn" role="alert" title="Somebody changed it in the meantime.">
          Load the page again to see how it is now, then make your change.
        </Notice>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Name" className="min-w-60 flex-1" error={errorAt("/name")}>
          {(control) => <Input {...control} value={draft.name} maxLength={120} disabled={!mayWrite} onChange={({ target }) => change({ name: target.value })} />}
        </Field>
        <span role="status" className="pb-2 text-xs text-ink-3">
          {mayWrite && SAVING[saving]}
        </span>
        <BuilderActions report={report} />
        {mayRun && (
          <Button variant="primary" busy={busy} disabled={problems.length > 0 || report.state === "archived"} onClick={() => void start()}>
            <Play aria-hidden /> Run now
          </Button>
        )}
      </div>
      <fieldset disabled={!mayWrite} className="grid min-w-0 gap-3">
        {SECTIONS.map(({ key, title }) => (
          <Section key={key} title={title} summary={key === "recipients" ? <RecipientsSummary reportId={report.id} recipients={draft.recipients ?? []} /> : summaryOf(key, draft, preview.data)} problems={problemsOf(key, problems).length} open={open === key} onToggle={() => setOpen(open === key ? ("" as SectionKey) : key)}>
            {open === key && parts[key]}
          </Section>
        ))}
      </fieldset>
    </>
  );
}

/** What the API said is wrong with the fields; undefined when it was something else. */
function refusalOf(error: unknown): DraftProblem[] | undefined {
  if (!error || toProblem(error).status !== 422) return undefined;
  const fields = toProblem(error).errors;
  return fields.map(({ pointer, code, message }) => ({ pointer, code, message: fieldProblems(error, [pointer.slice(1).replaceAll("/", ".")]).byField[pointer.slice(1).replaceAll("/", ".")] ?? message }));
}

function summaryOf(key: Exclude<SectionKey, "recipients">, draft: GridDraft, preview: GridPreview | undefined): string {
  switch (key) {
    case "business":
      return draft.business?.name ?? "";
    case "map":
      return draft.map ? `${draft.map.size} × ${draft.map.size} ${draft.map.shape}, ${plural(preview?.geometry?.asked ?? 0, "point", "points")}` : "";
    case "keywords":
      return (draft.keywords ?? []).join(", ");
    case "search":
      return `${SOURCES[draft.search?.source ?? "simulated"]}, to rank ${draft.search?.depth}`;
  }
}
