import { useQueryClient } from "@tanstack/react-query";
import { Download, History } from "lucide-react";
import { useMemo } from "react";
import { $api, type Schema } from "@/api/client";
import { type Role, ROLES } from "@/api/roles";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { ScopeBadges } from "@/components/data/scope-badges";
import { EmptyState } from "@/components/data/empty-state";
import { ExportGate } from "@/components/data/export-gate";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";

type Binding = Schema<"Binding">;

const KINDS: Record<Binding["kind"], string> = { member: "Member", agency_admin: "Agency", grant: "For a while", api_key: "API key", oauth_client: "OAuth client" };

/** Every reason why somebody may do something here: attest it, or end it. */
export function AccessReviewPage() {
  const query = $api.useQuery("get", "/api/v1/access-review");
  const review = query.data;
  return (
    <>
      <Card>
        <CardHeader
          title="Access review"
          description={review ? `${review.attested} of ${review.items.length} attested in the last 90 days` : "Who may do what here, and why"}
          actions={
            <ExportGate>
              <a href="/api/v1/access-review/export" download className={buttonClass()}>
                <Download aria-hidden /> CSV
              </a>
            </ExportGate>
          }
        />
        <DataState query={query} label="bindings" skeleton={<Skeleton className="m-5 h-40" />}>
          {({ items }) => <BindingTable items={items} />}
        </DataState>
      </Card>
      <Decisions />
    </>
  );
}

function BindingTable({ items }: { items: readonly Binding[] }) {
  const now = useNow();
  const columns = useMemo<Column<Binding>[]>(
    () => [
      { id: "who", header: "Who", value: (one) => one.who, cell: (one) => <Who binding={one} /> },
      { id: "what", header: "May", value: (one) => one.what, cell: (one) => <What binding={one} />, className: "max-sm:hidden" },
      { id: "where", header: "Where", value: (one) => limitOf(one), className: "whitespace-nowrap max-lg:hidden" },
      { id: "ends", header: "Ends", value: (one) => one.expires_at, cell: (one) => (one.expires_at ? formatUntil(one.expires_at, now) : "never"), className: "whitespace-nowrap max-md:hidden" },
      { id: "reviewed", header: "Reviewed", value: (one) => one.last_review?.decided_at, cell: (one) => (one.last_review ? `${formatAgo(one.last_review.decided_at, now)} by ${one.last_review.decided_by}` : "never"), className: "max-sm:hidden" },
      { id: "actions", header: "Actions", sortable: false, screenOnly: true, align: "end", value: () => null, cell: (one) => <Decide binding={one} /> },
    ],
    [now],
  );
  return <DataTable label="Bindings" columns={columns} rows={items} rowId={(one) => `${one.kind} ${one.id}`} />;
}

function Who({ binding }: { binding: Binding }) {
  return (
    <div className="py-1.5">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {binding.who}
        <Badge tone="outline">{KINDS[binding.kind]}</Badge>
      </span>
      <span className="text-xs break-all text-ink-3">{binding.who_detail}</span>
      <span className="mt-1 block sm:hidden">
        <What binding={binding} />
      </span>
    </div>
  );
}

/** A person has a role, a program its scopes, a grant whatever was asked for. */
function What({ binding: { kind, what } }: { binding: Binding }) {
  if (kind === "member" || kind === "agency_admin") return <span className="text-sm">{isRole(what) ? ROLES[what].label : what}</span>;
  return kind === "api_key" || kind === "oauth_client" ? <ScopeBadges scopes={what.split(" ")} /> : <span className="text-sm">{what}</span>;
}

function isRole(text: string): text is Role {
  return text in ROLES;
}

function limitOf({ workspaces }: Binding): string {
  return workspaces ? workspaces.map(({ name }) => name).join(", ") || "Nothing" : "Whole tenant";
}

function Decide({ binding }: { binding: Binding }) {
  const cache = useQueryClient();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/access-review/decisions", {
    onSuccess: async () => {
      notifyDone("Noted.");
      await cache.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/access-review") });
    },
    onError: (error) => notifyFailed("The decision was not noted.", error),
  });
  if (binding.own) return <span className="text-xs text-ink-3">Your own</span>;
  const decide = (decision: "attested" | "revoked") => mutate({ body: { kind: binding.kind, id: binding.id, decision } });
  return (
    <span className="inline-flex gap-1.5 max-sm:flex-col max-sm:py-2">
      <Button size="sm" busy={isPending} aria-label={`Attest ${binding.who}, ${binding.what}`} onClick={() => decide("attested")}>
        Attest
      </Button>
      {binding.kind !== "agency_admin" && (
        <Button size="sm" variant="danger" busy={isPending} aria-label={`Revoke ${binding.who}, ${binding.what}`} onClick={() => decide("revoked")}>
          Revoke
        </Button>
      )}
    </span>
  );
}

function Decisions() {
  const query = $api.useQuery("get", "/api/v1/access-review/decisions");
  const now = useNow();
  return (
    <Card>
      <CardHeader title="Earlier decisions" description="They stay when the access is gone." />
      <DataState query={query} label="decisions" skeleton={<Skeleton className="m-5 h-24" />} isEmpty={({ items }) => items.length === 0} empty={<EmptyState icon={History} title="Nothing was reviewed yet">
            What you attest or revoke above is kept here.
          </EmptyState>
        }>
        {({ items }) => (
          <ul className="divide-y border-t text-sm">
            {items.map((entry) => (
              <li key={entry.id} className="flex flex-wrap items-center gap-2 px-4 py-2.5 sm:px-5">
                <Badge tone={entry.decision === "attested" ? "good" : "bad"}>{entry.decision === "attested" ? "Attested" : "Revoked"}</Badge>
                <span className="font-medium">{entry.who}</span>
                <span className="min-w-0 text-ink-2">{entry.what}</span>
                <span className="ml-auto text-xs text-ink-3">
                  {entry.decided_by.name}, {formatAgo(entry.decided_at, now)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </DataState>
    </Card>
  );
}
