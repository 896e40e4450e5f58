import { useMemo } from "react";
import type { Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { useCan, useMe } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { RemoveMemberButton } from "./remove-member-button";
import { RoleSelect } from "./role-select";

type Member = Schema<"Member">;

export function MemberTable({ members }: { members: readonly Member[] }) {
  const { user, tenant } = useMe();
  const mayChange = useCan("members:admin");
  const now = useNow();
  const columns = useMemo<Column<Member>[]>(() => {
    const isFixed = (member: Member) => !mayChange || (member.role === "owner" && tenant?.role !== "owner");
    return [
      { id: "name", header: "Name", value: (member) => member.name, cell: (member) => <Who member={member} isMe={member.user_id === user.id} /> },
      {
        id: "role",
        header: "Role",
        value: (member) => member.role,
        cell: (member) => (isFixed(member) ? <Badge tone="outline">{ROLES[member.role].label}</Badge> : <RoleSelect member={member} own={member.user_id === user.id} />),
      },
      { id: "joined", header: "Joined", value: (member) => member.joined_at, cell: (member) => formatAgo(member.joined_at, now), className: "whitespace-nowrap max-sm:hidden" },
      {
        id: "actions",
        header: "Actions",
        sortable: false,
        screenOnly: true,
        align: "end",
        value: () => null,
        cell: (member) => (isFixed(member) || member.user_id === user.id ? null : <RemoveMemberButton member={member} />),
      },
    ];
  }, [user.id, tenant?.role, mayChange, now]);
  return <DataTable label="Members" columns={columns} rows={members} rowId={(member) => member.user_id} />;
}

function Who({ member, isMe }: { member: Member; isMe: boolean }) {
  return (
    <div className="py-1.5">
      <span className="flex items-center gap-2 font-medium">
        {member.name || member.email}
        {isMe && <Badge tone="brand">You</Badge>}
      </span>
      <span className="text-xs break-all text-ink-3">{member.email}</span>
    </div>
  );
}
