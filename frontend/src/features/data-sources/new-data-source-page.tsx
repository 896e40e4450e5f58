import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { ProvenanceBadge } from "@/components/data/provenance-badge";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { useArrival } from "@/lib/hooks";
import { ConnectRemote } from "./parts/connect-remote";
import { ConnectForm } from "./parts/connect-form";
import { SourceMark } from "./parts/source-mark";
import { type ConnectorSummary, useConnector, useConnectors } from "./queries";

type Engine = "embedded" | "server";

const DESCRIPTIONS: Record<Engine, string> = {
  embedded: "Connectors run here, on this installation, each apart from everything else.",
  server: "An Airbyte that runs elsewhere reads the source; Opsight starts it, looks after it and says how it went.",
};

/** Connect a source: choose a connector, fill in what it asks for, and say how often it is read. */
export function NewDataSourcePage() {
  const { connector, engine = "embedded" } = useSearch({ from: "/_app/data-sources/new" });
  const navigate = useNavigate({ from: "/data-sources/new" });
  const query = useConnectors();
  const [byHand, setByHand] = useState(false);
  const choose = (name: string) => {
    setByHand(true);
    void navigate({ search: (previous) => ({ ...previous, connector: name }), replace: true, resetScroll: false });
  };
  return (
    <PageBody>
      <PageHeader title="Connect a source" breadcrumbs={<Trail />} description={DESCRIPTIONS[engine]} />
      <Segmented<Engine>
        label="Who reads the source"
        className="max-w-140"
        value={engine}
        onChange={(next) => void navigate({ search: { engine: next === "server" ? next : undefined }, replace: true, resetScroll: false })}
        options={[
          { value: "embedded", label: "Read here" },
          { value: "server", label: "Synced by an Airbyte server" },
        ]}
      />
      {engine === "server" && <ConnectRemote />}
      {engine === "embedded" && (
        <DataState query={query} label="connectors" skeleton={<Skeleton className="h-60" />}>
          {({ items }) => (
            <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3" aria-label="Connectors">
              {items.map((item) => (
                <li key={item.name}>
                  <ConnectorButton connector={item} chosen={item.name === connector} onChoose={() => choose(item.name)} />
                </li>
              ))}
            </ul>
          )}
        </DataState>
      )}
      {engine === "embedded" && connector && <Configure key={connector} name={connector} comesIntoSight={byHand} />}
    </PageBody>
  );
}

function ConnectorButton({ connector, chosen, onChoose }: { connector: ConnectorSummary; chosen: boolean; onChoose: () => void }) {
  const usable = connector.state !== "unavailable";
  return (
    <button
      type="button"
      aria-pressed={chosen}
      disabled={!usable}
      onClick={onChoose}
      className={cn(
        "flex h-full w-full items-start gap-3 rounded-lg border bg-surface p-4 text-left shadow-card transition-colors",
        usable ? "hover:border-line-strong hover:bg-surface-2" : "bg-surface-2",
        chosen && "border-brand ring-1 ring-brand",
      )}
    >
      <SourceMark provider={connector.provider} />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-2 text-md font-semibold">
          {connector.title}
          <ProvenanceBadge dataset={connector.dataset} />
        </span>
        <span className="mt-0.5 block text-sm text-ink-2">{connector.description}</span>
        {connector.unavailable_reason && <span className="mt-1.5 block text-xs text-ink-2">{connector.unavailable_reason}</span>}
        {connector.state === "failed" && <span className="mt-1.5 block text-xs text-bad">{connector.failure}</span>}
        {connector.state === "installing" && (
          <Badge tone="brand" className="mt-2">
            Being installed
          </Badge>
        )}
        {connector.state === "installable" && (
          <Badge tone="outline" className="mt-2">
            Installed by its first run
          </Badge>
        )}
      </span>
    </button>
  );
}

function Configure({ name, comesIntoSight }: { name: string; comesIntoSight: boolean }) {
  const query = useConnector(name);
  const place = useArrival<HTMLDivElement>(comesIntoSight);
  return (
    <div ref={place} tabIndex={-1} role="group" aria-label="Settings" className="scroll-mt-20 outline-none">
      <DataState
        query={query}
        label="connector"
        skeleton={
          <Card>
            <CardBody className="pt-5">
              <Skeleton className="h-80" />
            </CardBody>
          </Card>
        }
      >
        {(connector) => (
          <Card className="max-w-200">
            <CardHeader title={connector.title} description={`Version ${connector.version}, ${connector.streams.length} ${connector.streams.length === 1 ? "stream" : "streams"}`} />
            <CardBody>
              <ConnectForm key={connector.name} connector={connector} />
            </CardBody>
          </Card>
        )}
      </DataState>
    </div>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="New">
      <Link to="/data-sources" className={crumbClass}>
        Data sources
      </Link>
    </Breadcrumbs>
  );
}
