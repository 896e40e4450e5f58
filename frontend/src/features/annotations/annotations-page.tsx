import { useNavigate, useSearch } from "@tanstack/react-router";
import { MessageSquarePlus, MessageSquareText, SearchX } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useCan, useTenant } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { platformLook } from "@/components/data/platform-mark";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import { today } from "@/lib/days";
import { AnnotationList } from "./parts/annotation-list";
import { ChartLink } from "./parts/chart-link";
import { type Annotation, type Platform, useAnnotationPages } from "./queries";
import type { AnnotationsSearch } from "./search";
import { CATEGORIES } from "./words";

const AnnotationDialog = lazy(() => import("./parts/annotation-dialog"));
const PLATFORMS = Object.fromEntries((["google_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "microsoft_ads"] as const).map((name) => [name, platformLook(name).label])) as Record<Platform, string>;

/** Everything that was told of days, last begun first. */
export function AnnotationsPage() {
  const search = useSearch({ from: "/_app/annotations" });
  const category = known(search.category, CATEGORIES);
  const platform = known(search.platform, PLATFORMS);
  const navigate = useNavigate({ from: "/annotations" });
  const { dataset } = useView();
  const { time_zone: timeZone } = useTenant();
  const mayWrite = useCan("metrics:write");
  const [editing, setEditing] = useState<Annotation | "new">();
  const query = useAnnotationPages({ dataset, ...(category ? { categories: [category] } : {}), ...(platform ? { platforms: [platform] } : {}) });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const setSearch = (patch: AnnotationsSearch) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false });
  const isFiltered = category !== undefined || platform !== undefined;
  const add = mayWrite && (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <MessageSquarePlus aria-hidden /> Annotate
    </Button>
  );
  return (
    <PageBody>
      <PageHeader title="Annotations" description="What happened on the days of your charts: changes, launches, holidays, outages." actions={<ViewControls dates={false}>{add}</ViewControls>} />
      <Card>
        <CardHeader
          title={isFiltered ? "Those that fit" : "All"}
          actions={
            <>
              <Choice label="Category" value={category} options={CATEGORIES} all="All categories" onChange={(value) => setSearch({ category: value })} />
              <Choice label="Platform" value={platform} options={PLATFORMS} all="All platforms" onChange={(value) => setSearch({ platform: value })} />
            </>
          }
        />
        <DataState
          query={query}
          label="annotations"
          skeleton={
            <CardBody>
              <Skeleton className="h-64" />
            </CardBody>
          }
          isEmpty={() => items.length === 0}
          empty={isFiltered ? <NothingFits onClear={() => setSearch({ category: undefined, platform: undefined })} /> : <NothingYet action={add} />}
        >
          {() => (
            <>
              <AnnotationList annotations={items} onEdit={setEditing} daysLink={(annotation, days) => <ChartLink annotation={annotation}>{days}</ChartLink>} className="border-t" />
              {query.hasNextPage && (
                <CardBody className="pt-3">
                  <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
                    Show more
                  </Button>
                </CardBody>
              )}
            </>
          )}
        </DataState>
      </Card>
      <Suspense>
        {editing && <AnnotationDialog dataset={dataset} annotation={editing === "new" ? undefined : editing} day={today(timeZone)} onClose={() => setEditing(undefined)} />}
      </Suspense>
    </PageBody>
  );
}

function known<Value extends string>(value: string | undefined, options: Record<Value, string>): Value | undefined {
  return value !== undefined && Object.hasOwn(options, value) ? (value as Value) : undefined;
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value | undefined;
  options: Record<Value, string>;
  all: string;
  onChange: (value: Value | undefined) => void;
}

function Choice<Value extends string>({ label, value, options, all, onChange }: ChoiceProps<Value>) {
  return (
    <Select aria-label={label} value={value ?? ""} onChange={(event) => onChange((event.target.value || undefined) as Value | undefined)} className="!h-8 !w-44 text-sm">
      <option value="">{all}</option>
      {Object.entries<string>(options).map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </Select>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No annotation fits" action={<Button onClick={onClear}>Show all</Button>}>
      Choose another category or platform.
    </EmptyState>
  );
}

function NothingYet({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState icon={MessageSquareText} title="Nothing was told yet" action={action}>
      Write down what explains a bend in a line, here or with a click on a day of a chart; everybody who sees the figures sees it.
    </EmptyState>
  );
}
