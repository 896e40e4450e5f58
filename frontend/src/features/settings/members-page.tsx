import { useMemo } from "react";
import { $api, type Schema } from "@/api/client";
import { useMe } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { plural } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { TableSkeleton } from "./parts/table-skeleton";

type Member = Schema<"Member">;

/** Who may work in this tenant, and as what. */
export function MembersPage() {
  const query = $api.useQuery("get", "/api/v1/members");
  const count = query.data?.items.length;
  return (
    <Card>
      <CardHeader title="Members" description={count === undefined ? "Who may work in this tenant, and as what" : `${plural(count, "person", "people")} may work in this tenant`} />
      <DataState query={query} label="members" skeleton={<TableSkeleton />}>
        {(page) => <MemberTable members={page.items} />}
      </DataState>
    </Card>
  );
}

function MemberTable({ members }: { members: readonly Member[] }) {
  const { user } = useMe();
  const now = useNow();
  const columns = useMemo<Column<Member>[]>(
    () => [
      {
        id: "name",
        header: "Name",
        value: (member) => member.name,
        cell: (member) => (
          <div className="py-1.5">
            <span className="flex items-center gap-2 font-medium">
              {member.name || member.email}
              {member.user_id === user.id && <Badge tone="brand">You</Badge>}
            </span>
            <span className="text-xs text-ink-3">{member.email}</span>
          </div>
        ),
      },
      { id: "role", header: "Role", value: (member) => member.role, cell: (member) => <Badge tone="outline">{member.role}</Badge> },
      { id: "joined", header: "Joined", value: (member) => member.joined_at, cell: (member) => formatAgo(member.joined_at, now), className: "whitespace-nowrap max-sm:hidden" },
    ],
    [user.id, now],
  );
  return <DataTable label="Members" columns={columns} rows={members} rowId={(member) => member.user_id} />;
}
