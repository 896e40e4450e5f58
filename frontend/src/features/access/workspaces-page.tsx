import { useQueryClient } from "@tanstack/react-query";
import { FolderTree, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { useMe } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";

const WorkspaceDialog = lazy(() => import("./parts/workspace-dialog"));
const LimitDialog = lazy(() => import("./parts/limit-dialog"));

type Workspace = Schema<"Workspace">;

/** Named sets of ad accounts and locations, and who is limited to which. */
export function WorkspacesPage() {
  const query = $api.useQuery("get", "/api/v1/workspaces");
  const [editing, setEditing] = useState<Workspace | "new">();
  const create = (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus aria-hidden /> New workspace
    </Button>
  );
  return (
    <>
      <Card>
        <CardHeader title="Workspaces" description="Parts of this tenant that members can be limited to." actions={create} />
        <DataState
          query={query}
          label="workspaces"
          skeleton={<Skeleton className="m-5 h-24" />}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <EmptyState icon={FolderTree} title="No workspace yet">
              Everybody sees every account. Make a workspace to show some people a part only.
            </EmptyState>
          }
        >
          {({ items }) => (
            <ul className="divide-y border-t">
              {items.map((workspace) => (
                <WorkspaceRow key={workspace.id} workspace={workspace} onEdit={() => setEditing(workspace)} />
              ))}
            </ul>
          )}
        </DataState>
      </Card>
      <Limits workspaces={query.data?.items ?? []} />
      <Suspense>{editing && <WorkspaceDialog workspace={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}</Suspense>
    </>
  );
}

function WorkspaceRow({ workspace, onEdit }: { workspace: Workspace; onEdit: () => void }) {
  const cache = useQueryClient();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/workspaces/{workspace_id}", {
    onSuccess: async () => {
      notifyDone(`${workspace.name} is removed.`);
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/workspaces"] });
    },
    onError: (error) => notifyFailed("The workspace was not removed.", error),
  });
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-sm font-medium">{workspace.name}</p>
        <p className="text-xs text-ink-3">
          {plural(workspace.accounts.length, "account")} · {plural(workspace.locations.length, "location")} · {plural(workspace.members, "person", "people")} limited to it
        </p>
      </div>
      <div className="flex gap-2">
        <Button size="sm" aria-label={`Edit ${workspace.name}`} onClick={onEdit}>
          Edit
        </Button>
        {workspace.members === 0 && (
          <Button size="sm" variant="danger" busy={isPending} aria-label={`Remove ${workspace.name}`} onClick={() => mutate({ params: { path: { workspace_id: workspace.id } } })}>
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}

function Limits({ workspaces }: { workspaces: readonly Workspace[] }) {
  const query = $api.useQuery("get", "/api/v1/members");
  const { user, tenant } = useMe();
  const mayChange = (member: Schema<"Member">) => member.user_id !== user.id && (member.role !== "owner" || tenant?.role === "owner");
  const [changing, setChanging] = useState<Schema<"Member">>();
  return (
    <Card>
      <CardHeader title="Who sees what" description="Role and limit of each member. Nobody changes their own." />
      <DataState query={query} label="members" skeleton={<Skeleton className="m-5 h-24" />}>
        {({ items }) => (
          <ul className="divide-y border-t">
            {items.map((member) => (
              <li key={member.user_id} className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
                <div className="min-w-0 flex-1 basis-52">
                  <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
                    {member.name || member.email} <Badge tone="outline">{ROLES[member.role].label}</Badge>
                  </p>
                  <p className="text-xs text-ink-3">{member.workspaces ? member.workspaces.map(({ name }) => name).join(", ") || "No account at all" : "Whole tenant"}</p>
                </div>
                {mayChange(member) && (
                  <Button size="sm" aria-label={`Change ${member.name || member.email}`} onClick={() => setChanging(member)}>
                    Change
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </DataState>
      <Suspense>{changing && <LimitDialog member={changing} workspaces={workspaces} onClose={() => setChanging(undefined)} />}</Suspense>
    </Card>
  );
}
