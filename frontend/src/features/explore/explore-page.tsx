import { useNavigate, useSearch } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { useTenant } from "@/api/session";
import { toProblem } from "@/api/problem";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { QualityLink } from "@/components/data/quality-link";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { AsOfBanner } from "@/components/view/as-of";
import { useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import { SavedViewsButton } from "@/features/saved-views/saved-views-button";
import { cn } from "@/lib/cn";
import { formatCount, plural } from "@/lib/format";
import { answerColumns } from "./columns";
import { Builder } from "./parts/builder";
import { ExportMenu } from "./parts/export-menu";
import { Totals } from "./parts/totals";
import { type Answer, type AnswerRow, useAnswer, useCatalog } from "./queries";
import { type Asked, type ExploreSearch, type Measure, readAsked, toQuestion, writeAsked } from "./question";

// Drawing comes after the answer: builder and table do not wait for it.
const AnswerChart = lazy(() => import("./parts/answer-chart").then((module) => ({ default: module.AnswerChart })));

/** Any cut of the figures: measures by anything, over time, as chart, table and file. */
export function ExplorePage() {
  const search = useSearch({ from: "/_app/explore" });
  const navigate = useNavigate({ from: "/explore" });
  const view = useView();
  const { time_zone: timeZone } = useTenant();
  const asked = useMemo(() => readAsked(search), [search]);
  const question = useMemo(() => toQuestion(asked, view), [asked, view]);
  const catalog = useCatalog().data;
  const query = useAnswer(question);
  const setSearch = useCallback(
    (patch: Partial<ExploreSearch>) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
  const change = (patch: Partial<Asked>) => setSearch({ ...writeAsked({ ...asked, ...patch }), sort: undefined });
  const { data } = query;
  return (
    <PageBody>
      <PageHeader
        title="Explore"
        description="Any measure by anything, over time."
        actions={
          <ViewControls applied={appliedRange(data)}>
            <SavedViewsButton page="explore" />
            <ExportMenu question={question} disabled={!data || data.rows.length === 0} />
          </ViewControls>
        }
      />
      <AsOfBanner />
      {data?.meta.snapshot_generated_at && (
        <FreshnessBanner
          generatedAt={data.meta.snapshot_generated_at}
          budgetSeconds={data.meta.freshness.budget_seconds}
          dataset={view.dataset}
          failed={query.error !== null && !toProblem(query.error).isOffline}
          timeZone={timeZone}
          more={<QualityLink />}
        />
      )}
      <Builder asked={asked} catalog={catalog} onChange={change} />
      <DataState query={query} label="the answer" skeleton={<Skeleton className="h-96" />} isEmpty={({ rows }) => rows.length === 0} empty={<Nothing asked={asked} isDemo={view.dataset === "demo"} />}>
        {(answer) => (
          <div className={cn("grid grid-cols-1 gap-4 transition-opacity duration-200 sm:gap-5", query.isPlaceholderData && "opacity-60")} aria-busy={query.isPlaceholderData}>
            <Answered answer={answer} asked={asked} search={search} onSearch={setSearch} catalog={catalog} />
          </div>
        )}
      </DataState>
    </PageBody>
  );
}

interface AnsweredProps {
  answer: Answer;
  asked: Asked;
  search: ExploreSearch;
  onSearch: (patch: Partial<ExploreSearch>) => void;
  catalog: ReturnType<typeof useCatalog>["data"];
}

function Answered({ answer, asked, search, onSearch, catalog }: AnsweredProps) {
  const columns = useMemo(() => answerColumns(answer, asked, catalog), [answer, asked, catalog]);
  const drawn = drawnMeasure(answer, search.sort);
  const table = <DataTable label="Answer" columns={columns} rows={answer.rows} rowId={rowId} sort={search.sort} onSort={(sort) => onSearch({ sort })} />;
  const { truncated, notes } = answer.meta;
  return (
    <>
      <Totals answer={answer} />
      {notes.length > 0 && <Notice>{notes.join(" ")}</Notice>}
      <Suspense fallback={<Skeleton className="h-96" />}>
        <AnswerChart answer={answer} asked={asked} measure={drawn} table={table} actions={<MeasureSelect answer={answer} value={drawn} onChange={(name) => onSearch({ sort: `-${name}` })} />} />
      </Suspense>
      <Card>
        <CardHeader
          title="Table"
          description={truncated ? `The first ${formatCount(truncated.shown)} of ${plural(truncated.total, "row")}; an export has them all.` : plural(answer.rows.length, "row")}
        />
        {table}
      </Card>
    </>
  );
}

function MeasureSelect({ answer, value, onChange }: { answer: Answer; value: Measure; onChange: (name: string) => void }) {
  const measures = answer.columns.filter(({ role }) => role === "measure");
  if (measures.length < 2) return null;
  return (
    <Select aria-label="Measure of the chart" value={value} onChange={(event) => onChange(event.target.value)} className="!h-8 !w-40 text-sm">
      {measures.map(({ name, label }) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </Select>
  );
}

/** Why there is no row: the filters, a split that no platform reports, or the days. */
function Nothing({ asked, isDemo }: { asked: Asked; isDemo: boolean }) {
  const apart = (["region", "ad", "ad_group"] as const).find((name) => asked.dimensions.includes(name));
  if (asked.filters.length > 0) {
    return (
      <EmptyState icon={SearchX} title="No row fits these filters">
        Take a filter away, or choose other days.
      </EmptyState>
    );
  }
  if (apart) {
    return (
      <EmptyState icon={SearchX} title={`Nothing is reported by ${apart.replace("_", " ")} on these days`}>
        Platforms report this apart, and not every source brings it. Split by something else, or choose other days.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={SearchX} title="No data on these days">
      {isDemo ? "Choose other days." : "Choose other days, connect a source, or look at the demo data."}
    </EmptyState>
  );
}

/** The measure that the table is sorted by is the one that is drawn; at first, the first. */
function drawnMeasure(answer: Answer, sort: string | undefined): Measure {
  const measures = answer.columns.filter(({ role }) => role === "measure").map(({ name }) => name as Measure);
  const sorted = measures.find((name) => name === sort?.replace(/^-/, ""));
  return sorted ?? (measures[0] as Measure);
}

function rowId(row: AnswerRow): string {
  return ["date", "platform", "account_id", "campaign_id", "ad_group_id", "ad_id", "region", "currency"].map((name) => row[name] ?? "").join("|");
}

function appliedRange(answer: Answer | undefined) {
  const { start_date: start, end_date: end } = answer?.range ?? {};
  return start && end ? { start, end } : undefined;
}
