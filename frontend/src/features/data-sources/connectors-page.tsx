import { Link } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Skeleton } from "@/components/ui/skeleton";
import { formatBytes } from "@/lib/format";
import { ConnectorCard } from "./parts/connector-card";
import { useConnectors } from "./queries";

/** What can be connected here, and what is installed of it. */
export function ConnectorsPage() {
  const query = useConnectors();
  return (
    <PageBody>
      <PageHeader
        title="Connectors"
        breadcrumbs={<Trail />}
        description="Programs that read a source. Each is installed once for everybody on this installation, in an environment of its own, in exactly the reviewed version."
      />
      <DataState query={query} label="connectors" skeleton={<Skeleton className="h-80" />}>
        {({ items }) => (
          <>
            <p className="text-sm text-ink-2">{formatBytes(items.reduce((sum, { size_bytes: size }) => sum + (size ?? 0), 0))} of disk space in use</p>
            <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2" aria-label="Connectors">
              {items.map((connector) => (
                <li key={connector.name}>
                  <ConnectorCard connector={connector} />
                </li>
              ))}
            </ul>
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="Connectors">
      <Link to="/data-sources" className={crumbClass}>
        Data sources
      </Link>
    </Breadcrumbs>
  );
}
