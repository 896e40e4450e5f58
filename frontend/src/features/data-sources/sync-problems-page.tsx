import { Link, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { useSyncProblems } from "./queries-remote";

/** What each way to fail means, and what to do about it. */
export function SyncProblemsPage() {
  const query = useSyncProblems();
  const wanted = useLocation({ select: (location) => location.hash });
  const isLoaded = query.data !== undefined;
  useEffect(() => {
    if (isLoaded && wanted) document.getElementById(wanted)?.scrollIntoView({ block: "start" });
  }, [isLoaded, wanted]);
  return (
    <PageBody>
      <PageHeader title="When a sync fails" breadcrumbs={<Trail />} description="What each type of error means, and what to do about it" />
      <DataState query={query} label="types of errors" skeleton={<Skeleton className="h-120" />}>
        {({ items }) => (
          <ul className="grid grid-cols-1 gap-3 xl:grid-cols-2">
            {items.map((item) => (
              <li key={item.type} id={item.type} className="scroll-mt-20">
                <Card className={cn("h-full", item.type === wanted && "border-brand ring-1 ring-brand")}>
                  <CardBody className="grid gap-1.5 pt-4 text-sm text-ink-2">
                    <h2 className="flex flex-wrap items-center gap-2 text-md font-semibold text-ink">
                      {item.title} <Badge tone={item.again ? "warn" : "neutral"}>{item.again ? "Tried again by itself" : "Not tried again"}</Badge>
                    </h2>
                    <p>{item.meaning}</p>
                    <p>
                      <strong className="font-semibold text-ink">What to do: </strong>
                      {item.remedy}
                    </p>
                    <p className="font-mono text-xs text-ink-3">{item.type}</p>
                  </CardBody>
                </Card>
              </li>
            ))}
          </ul>
        )}
      </DataState>
    </PageBody>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="When a sync fails">
      <Link to="/data-sources" className={crumbClass}>
        Data sources
      </Link>
    </Breadcrumbs>
  );
}
